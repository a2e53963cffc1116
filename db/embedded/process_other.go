//go:build !linux

package embedded

import (
	"os/exec"
	"strconv"
	"strings"
)

// inspectProcess asks ps; it answers false when there is no such process.
func inspectProcess(pid int) (process, bool) {
	line, err := exec.Command("ps", "-ww", "-o", "stat=,args=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return process{}, false
	}
	state, arguments, _ := strings.Cut(strings.TrimSpace(string(line)), " ")
	if state == "" {
		return process{}, false
	}
	arguments = strings.TrimSpace(arguments)
	program, _, _ := strings.Cut(arguments, " ")
	return process{zombie: strings.HasPrefix(state, "Z"), program: program, arguments: arguments}, true
}
