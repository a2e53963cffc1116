//go:build !linux

package embedded

import (
	"os/exec"
	"strconv"
	"strings"
)

// memorySize asks sysctl how many bytes of memory the machine has; 0 where it does not tell.
func memorySize() int64 {
	for _, name := range []string{"hw.memsize", "hw.physmem"} { // macOS, BSD
		if text, err := exec.Command("sysctl", "-n", name).Output(); err == nil {
			if size, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil {
				return size
			}
		}
	}
	return 0
}
