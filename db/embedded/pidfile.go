package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// pidFile is what a server writes about itself into postmaster.pid, a line for each: its process, its data folder,
// the second it started, port, socket folder, TCP address, shared memory, state.
type pidFile struct {
	pid       int
	socketDir string
	ready     bool // connections are welcome
}

func readPidFile(path string) (pidFile, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return pidFile{}, err
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return pidFile{}, fmt.Errorf("%s: its first line is no process id", path)
	}
	file := pidFile{pid: pid}
	if len(lines) >= 5 {
		file.socketDir = lines[4]
	}
	if len(lines) >= 8 {
		file.ready = strings.TrimSpace(lines[7]) == "ready"
	}
	return file, nil
}

// takeOver makes a lock file that a dead server left behind acceptable to the server that we are about to start.
//
// A server refuses to start while the process named in postmaster.pid or in its socket's lock file seems alive. It
// does so when the dead server is a zombie that nobody has reaped, as happens in containers, and when its number has gone to
// another program since. Removing the file would be wrong: with it goes the server's check that no old backend
// still uses the data. But a server takes its own parent's number for stale, so that is what we write.
func takeOver(path string) error {
	file, err := readPidFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("lock file of a server that ended: %w", err)
	}
	if err := syscall.Kill(file.pid, 0); errors.Is(err, syscall.ESRCH) || file.pid == os.Getpid() {
		return nil // the new server finds out by itself
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("lock file of a server that ended: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("lock file of a server that ended: %w", err)
	}
	_, rest, _ := strings.Cut(string(text), "\n")
	stat := info.Sys().(*syscall.Stat_t)
	owner := &syscall.Credential{Uid: stat.Uid, Gid: stat.Gid}
	if err := writeFile(path, strconv.Itoa(os.Getpid())+"\n"+rest, info.Mode().Perm(), owner); err != nil {
		return fmt.Errorf("lock file of a server that ended: %w", err)
	}
	return nil
}

// running tells whether the process is a living server of this cluster: not a zombie, and not another program that
// came by its number.
func running(pid int, cluster string) bool {
	p, ok := inspectProcess(pid)
	if !ok || p.zombie {
		return false
	}
	if !strings.HasPrefix(filepath.Base(p.program), "post") { // postgres, or the older name postmaster
		return false
	}
	if p.folder != "" {
		return p.folder == cluster // a server works in its data folder
	}
	return strings.Contains(p.arguments, cluster)
}

// process is what the system tells about a process.
type process struct {
	zombie    bool
	uid       int // of its user; -1 where we may not see it
	program   string
	arguments string
	folder    string // its working folder; empty where we may not see it
}
