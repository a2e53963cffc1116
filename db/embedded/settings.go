package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const (
	settingsName = "johnschool.conf" // in the cluster's folder, written at every start
	adminName    = "postgres.conf"   // in the data folder, the administrator's; read last
)

const mebibyte = 1 << 20

// machine is what the settings are cut to.
type machine struct {
	memory int64 // bytes that this program and the server may use together; 0: unknown
	disk   int64 // bytes of the file system that holds the cluster; 0: unknown
}

// settings suit a server on an office's own machine, beside this program and others.
func (m machine) settings() string {
	memory, disk := m.memory, m.disk
	if memory <= 0 {
		memory = 1 << 30
	}
	if disk <= 0 {
		disk = 1 << 40
	}
	buffers := between(128*mebibyte, memory/4, 2048*mebibyte)
	var text strings.Builder
	set := func(name, format string, value any) { fmt.Fprintf(&text, "%s = "+format+"\n", name, value) }
	mb := func(name string, bytes int64) { set(name, "%dMB", bytes/mebibyte) }
	mb("shared_buffers", buffers)
	mb("effective_cache_size", max(buffers, memory/2))
	mb("work_mem", between(4*mebibyte, memory/512, 16*mebibyte)) // twenty-four connections, several of these each
	mb("maintenance_work_mem", between(32*mebibyte, memory/32, 256*mebibyte))
	set("huge_pages", "%s", "try")
	// The log is read again after a crash, so more of it means a longer start; on a small disk it must not take the room of the data.
	mb("max_wal_size", between(64*mebibyte, disk/16, 1024*mebibyte))
	set("checkpoint_timeout", "%s", "10min")
	set("wal_compression", "%s", "on")
	set("random_page_cost", "%s", "1.1") // no disk that turns
	// The tables grow without changing much, and what was added yesterday is what today's pages show.
	set("autovacuum_vacuum_scale_factor", "%s", "0.05")
	set("autovacuum_vacuum_insert_scale_factor", "%s", "0.1")
	set("autovacuum_analyze_scale_factor", "%s", "0.02")
	set("max_connections", "%s", "100")
	set("jit", "%s", "off")
	set("timezone", "%s", "'UTC'")
	set("log_timezone", "%s", "'UTC'")
	set("log_line_prefix", "%s", "'%m [%p] %u@%d '")
	set("log_min_error_statement", "%s", "panic") // statements can hold people's names
	return text.String()
}

func between(least, value, most int64) int64 { return min(max(least, value), most) }

// writeSettings writes the configuration that the server is about to start with: what initdb left, over that what suits
// this machine today, and over that what the administrator wants. The administrator's file is copied, since the server's
// user may not be able to read it where it lies.
func (c *Cluster) writeSettings() error {
	m := machine{memory: c.options.memory}
	if m.memory == 0 {
		m.memory = memorySize()
	}
	var fs syscall.Statfs_t
	if err := syscall.Statfs(c.place.cluster, &fs); err == nil {
		m.disk = int64(fs.Blocks) * int64(fs.Bsize)
	}
	admin := filepath.Join(c.place.dir, adminName)
	var text strings.Builder
	fmt.Fprintf(&text, "# Written by johnschool at every start, to suit this machine. What you want otherwise goes into\n# %s\n"+
		"# and takes effect when johnschool is started again.\n\ninclude 'postgresql.conf'\n\n%s", strings.ReplaceAll(admin, "\n", " "), m.settings())
	own, err := os.ReadFile(admin)
	switch {
	case err == nil:
		fmt.Fprintf(&text, "\n# The administrator's:\n%s\n", own)
	case !errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("settings of the database: %w", err)
	}
	path := filepath.Join(c.place.cluster, settingsName)
	if old, err := os.ReadFile(path); err == nil && string(old) == text.String() {
		return nil // also on a disk that is full
	}
	if err := writeFile(path, text.String(), 0o600, c.account.credential); err != nil {
		return fmt.Errorf("settings of the database: %w", err)
	}
	return nil
}

// withAdmin adds to a failed start that the administrator's settings may be its cause.
func (c *Cluster) withAdmin(err error) error {
	admin := filepath.Join(c.place.dir, adminName)
	if _, e := os.Stat(admin); e != nil || !strings.Contains(err.Error(), settingsName) && !strings.Contains(err.Error(), "FATAL:") {
		return err
	}
	return fmt.Errorf("%w\nYour own settings for it stand in %s", err, admin)
}
