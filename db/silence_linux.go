package db

import (
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// boundSilence has the kernel give up on a TCP connection whose peer acknowledges
// nothing. Left to itself it sends again for a quarter of an hour.
func boundSilence(network, _ string, raw syscall.RawConn) error {
	if !strings.HasPrefix(network, "tcp") {
		return nil
	}
	var failed error
	err := raw.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(silentPeer.Milliseconds()))
	})
	if err != nil {
		return err
	}
	return failed
}
