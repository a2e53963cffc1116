package program

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ProcessorTime is the processor time that the server has taken. It is known on Linux alone.
func (s *Server) ProcessorTime() (time.Duration, error) {
	p, err := readProcess(s.cmd.Process.Pid)
	return p.exactly(), err
}

// ParentOf is the process that started another.
func ParentOf(child int) (int, error) {
	p, err := readProcess(child)
	return p.parent, err
}

// FamilyTime is the processor time that a process has taken, with all its children, also those that ended.
func FamilyTime(id int) (time.Duration, error) {
	parent, err := readProcess(id)
	if err != nil {
		return 0, err
	}
	took := parent.exactly() + parent.ended
	files, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, err
	}
	for _, file := range files {
		child, err := strconv.Atoi(filepath.Base(file))
		if err != nil {
			continue
		}
		other, err := readProcess(child)
		if errors.Is(err, fs.ErrNotExist) { // it has just ended
			continue
		}
		if err != nil {
			return 0, err
		}
		if other.parent == id {
			took += other.exactly()
		}
	}
	return took, nil
}

// process is what Linux tells of one.
type process struct {
	id, parent int
	own, ended time.Duration // processor time of its own, and of those of its children that ended
}

// tick is the unit of processor time in /proc: USER_HZ, the same on every machine that Go runs on.
const tick = time.Second / 100

// readProcess reads proc_pid_stat(5).
func readProcess(id int) (process, error) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", id))
	if errors.Is(err, syscall.ESRCH) { // it ended while it was read
		err = fs.ErrNotExist
	}
	if err != nil {
		return process{}, err
	}
	_, after, _ := strings.Cut(string(content[strings.LastIndexByte(string(content), ')'):]), ") ") // its name may hold anything
	fields := strings.Fields(after)                                                                 // from the third on, the state
	const parent, user, system, endedUser, endedSystem = 4 - 3, 14 - 3, 15 - 3, 16 - 3, 17 - 3
	if len(fields) <= endedSystem {
		return process{}, fmt.Errorf("/proc/%d/stat has %d fields", id, len(fields))
	}
	var numbers [endedSystem + 1]int64
	for _, at := range []int{parent, user, system, endedUser, endedSystem} {
		if numbers[at], err = strconv.ParseInt(fields[at], 10, 64); err != nil {
			return process{}, err
		}
	}
	return process{id, int(numbers[parent]), time.Duration(numbers[user]+numbers[system]) * tick, time.Duration(numbers[endedUser]+numbers[endedSystem]) * tick}, nil
}

// exactly is the processor time of its own as the scheduler counts it for its threads, to the nanosecond: a page takes less than a tick. Where
// Linux does not count so it is that in ticks.
func (p process) exactly() time.Duration {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.id))
	if err != nil || len(threads) == 0 {
		return p.own
	}
	var sum time.Duration
	for _, file := range threads {
		content, err := os.ReadFile(file)
		if err != nil {
			continue // the thread ended meanwhile
		}
		nanoseconds, _, _ := strings.Cut(string(content), " ")
		n, err := strconv.ParseInt(nanoseconds, 10, 64)
		if err != nil {
			return p.own
		}
		sum += time.Duration(n)
	}
	return sum
}
