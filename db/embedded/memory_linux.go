package embedded

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// memorySize answers how many bytes of memory this process and its children may use: the machine's, or less where a
// control group says so, as in a container. 0 where nobody tells.
func memorySize() int64 {
	var size int64
	var info syscall.Sysinfo_t
	if err := syscall.Sysinfo(&info); err == nil {
		size = int64(uint64(info.Totalram) * uint64(info.Unit))
	}
	groups, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return size
	}
	if limit := groupLimit("/sys/fs/cgroup", string(groups)); limit > 0 && (size == 0 || limit < size) {
		return limit
	}
	return size
}

// groupLimit answers the lowest limit of the control groups that /proc/self/cgroup names and of all above them; 0 where there
// is none. root is where the groups are mounted.
func groupLimit(root, groups string) int64 {
	var lowest int64
	for line := range strings.Lines(groups) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3) // number, controllers, path
		if len(parts) != 3 {
			continue
		}
		folders, file := []string{root, filepath.Join(root, "unified")}, "memory.max"
		if parts[1] != "" { // version 1
			if !strings.Contains(","+parts[1]+",", ",memory,") {
				continue
			}
			folders, file = []string{filepath.Join(root, "memory")}, "memory.limit_in_bytes"
		}
		for _, folder := range folders {
			for group := path.Clean("/" + parts[2]); ; group = path.Dir(group) {
				if limit := limitIn(filepath.Join(folder, group, file)); limit > 0 && (lowest == 0 || limit < lowest) {
					lowest = limit
				}
				if group == "/" {
					break
				}
			}
		}
	}
	return lowest
}

func limitIn(file string) int64 {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	limit, err := strconv.ParseInt(string(bytes.TrimSpace(text)), 10, 64)
	if err != nil || limit >= 1<<60 { // "max", or version 1's way to say it
		return 0
	}
	return limit
}
