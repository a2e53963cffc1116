package embedded

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const gibibyte = 1 << 30

// value answers a setting of a text in the words of postgresql.conf.
func value(t *testing.T, settings, name string) string {
	t.Helper()
	for line := range strings.Lines(settings) {
		if key, value, ok := strings.Cut(line, " = "); ok && key == name {
			return strings.TrimSpace(value)
		}
	}
	t.Fatalf("no setting %s in\n%s", name, settings)
	return ""
}

func TestSettingsSuitTheMachine(t *testing.T) {
	t.Parallel()
	for _, m := range []struct {
		machine
		want map[string]string
	}{
		{machine{memory: gibibyte / 2, disk: 100 * gibibyte}, map[string]string{"shared_buffers": "128MB", "effective_cache_size": "256MB",
			"work_mem": "4MB", "maintenance_work_mem": "32MB", "max_wal_size": "1024MB"}},
		{machine{memory: 4 * gibibyte, disk: 8 * gibibyte}, map[string]string{"shared_buffers": "1024MB", "effective_cache_size": "2048MB",
			"work_mem": "8MB", "maintenance_work_mem": "128MB", "max_wal_size": "512MB"}},
		{machine{memory: 64 * gibibyte, disk: gibibyte / 4}, map[string]string{"shared_buffers": "2048MB", "effective_cache_size": "32768MB",
			"work_mem": "16MB", "maintenance_work_mem": "256MB", "max_wal_size": "64MB"}},
		{machine{}, map[string]string{"shared_buffers": "256MB", "max_wal_size": "1024MB"}},
	} {
		settings := m.settings()
		for name, want := range m.want {
			if got := value(t, settings, name); got != want {
				t.Errorf("memory %d, disk %d: %s = %s, want %s", m.memory, m.disk, name, got, want)
			}
		}
	}
}

// A machine that has changed changes the server at its next start.
func TestSettingsFollowTheMachine(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	for memory, want := range map[int64][2]string{gibibyte: {"256MB", "4MB"}, 3 * gibibyte: {"768MB", "6MB"}} {
		c := startWith(t, Options{Dir: dir, memory: memory})
		got := [2]string{query[string](t, c.AppURL(), `show shared_buffers`), query[string](t, c.AppURL(), `show work_mem`)}
		if got != want {
			t.Errorf("with %d bytes of memory: %v, want %v", memory, got, want)
		}
		for statement, want := range map[string]string{
			`show fsync`: "on", `show synchronous_commit`: "on", `show full_page_writes`: "on", `show data_checksums`: "on",
			`show wal_compression`: "pglz", `show random_page_cost`: "1.1", `show checkpoint_timeout`: "10min", `show huge_pages`: "try",
			`show autovacuum_analyze_scale_factor`: "0.02",
		} {
			if got := query[string](t, c.AppURL(), statement); got != want && (want != "pglz" || got != "on") { // PostgreSQL 14 says on
				t.Errorf("%s: %q, want %q", statement, got, want)
			}
		}
		stop(t, c)
	}
}

// What the administrator wants comes last, but no setting makes a confirmed answer unsafe; and a wrong one is named.
func TestAdministratorsSettings(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	if err := errors.Join(os.MkdirAll(dir, 0o711), os.Chmod(dir, 0o711)); err != nil {
		t.Fatal(err)
	}
	admin := filepath.Join(dir, adminName)
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(admin, []byte(text), 0o600); err != nil { // root's alone, where root runs us
			t.Fatal(err)
		}
	}
	write("work_mem = 11MB\nshared_buffers = '140MB'\nfsync = off\nsynchronous_commit = off")
	c := startWith(t, Options{Dir: dir})
	for statement, want := range map[string]string{`show work_mem`: "11MB", `show shared_buffers`: "140MB", `show fsync`: "on", `show synchronous_commit`: "on"} {
		if got := query[string](t, c.AppURL(), statement); got != want {
			t.Errorf("%s: %q, want %q", statement, got, want)
		}
	}
	mustExecute(t, c.OwnerURL(), `create table kept as select 42 as n`)
	stop(t, c)

	write("work_mem = much\n")
	_, err := Start(t.Context(), Options{Dir: dir})
	if err == nil {
		t.Fatal("started with a setting that makes no sense")
	}
	for _, want := range []string{admin, "work_mem", "much"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	if err := os.Remove(admin); err != nil {
		t.Fatal(err)
	}
	wantKept(t, startWith(t, Options{Dir: dir}))
}
