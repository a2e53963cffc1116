//go:build !linux

package embedded

import (
	"os/exec"
	"strconv"
	"strings"
)

// inspectProcess asks ps; it answers false when there is no such process.
func inspectProcess(pid int) (process, bool) {
	line, err := exec.Command("ps", "-ww", "-o", "uid=,stat=,args=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return process{}, false
	}
	owner, rest, _ := strings.Cut(strings.TrimSpace(string(line)), " ")
	state, arguments, _ := strings.Cut(strings.TrimSpace(rest), " ")
	uid, err := strconv.Atoi(owner)
	if err != nil || state == "" {
		return process{}, false
	}
	arguments = strings.TrimSpace(arguments)
	program, _, _ := strings.Cut(arguments, " ")
	return process{zombie: strings.HasPrefix(state, "Z"), uid: uid, program: program, arguments: arguments}, true
}

// processes lists the numbers of all processes.
func processes() []int {
	out, err := exec.Command("ps", "-axo", "pid=").Output()
	if err != nil {
		return nil
	}
	var pids []int
	for _, word := range strings.Fields(string(out)) {
		if pid, err := strconv.Atoi(word); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}
