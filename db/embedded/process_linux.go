package embedded

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// inspectProcess reads /proc; it answers false when there is no such process.
func inspectProcess(pid int) (process, bool) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return process{}, false
	}
	// pid (name) state …, and the name may hold anything.
	end := bytes.LastIndexByte(stat, ')')
	if end < 0 || len(stat) < end+3 {
		return process{}, false
	}
	state := stat[end+2]
	p := process{zombie: state == 'Z' || state == 'X', uid: -1}
	if p.zombie {
		return p, true
	}
	if info, err := os.Stat(fmt.Sprintf("/proc/%d", pid)); err == nil {
		p.uid = int(info.Sys().(*syscall.Stat_t).Uid)
	}
	if line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err == nil {
		p.arguments = strings.ReplaceAll(string(line), "\x00", " ")
		p.program, _, _ = strings.Cut(string(line), "\x00")
	}
	if folder, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid)); err == nil {
		p.folder = folder
	}
	return p, true
}

// processes lists the numbers of all processes.
func processes() []int {
	names, _ := filepath.Glob("/proc/[0-9]*") // the pattern is right
	var pids []int
	for _, name := range names {
		if pid, err := strconv.Atoi(filepath.Base(name)); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}
