package embedded

import (
	"bytes"
	"fmt"
	"os"
	"strings"
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
	p := process{zombie: state == 'Z' || state == 'X'}
	if p.zombie {
		return p, true
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
