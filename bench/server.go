package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is the program under test, in a process of its own.
type server struct {
	addr string
	took time.Duration // from its start to its first answer
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
	log  string
}

// program answers a command of the program under test. Without a database it keeps its own in the data folder.
func program(binary, data, databaseURL, ownerURL string, args ...string) *exec.Cmd {
	cmd := exec.Command(binary, args...)
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if !strings.HasPrefix(name, "JOHNSCHOOL_") && !strings.HasPrefix(name, "DATABASE_") && name != "SMTP_URL" {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "JOHNSCHOOL_DATA="+data)
	if databaseURL != "" {
		cmd.Env = append(cmd.Env, "DATABASE_URL="+databaseURL, "DATABASE_OWNER_URL="+ownerURL)
	}
	return cmd
}

// program is a command of the program under test on a database of the cluster. Each database has a data folder of its own.
func (c *cluster) program(binary, database string, args ...string) (*exec.Cmd, error) {
	data := filepath.Join(c.home, "data-"+database)
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, err
	}
	return program(binary, data, named(c.AppURL(), database), named(c.OwnerURL(), database), args...), nil
}

// serve starts the server on a database of the cluster.
func (c *cluster) serve(ctx context.Context, binary, database string) (*server, error) {
	cmd, err := c.program(binary, database)
	if err != nil {
		return nil, err
	}
	return start(ctx, cmd, filepath.Join(c.home, "server-"+database+".log"))
}

// start starts a server and waits for its first answer.
func start(ctx context.Context, cmd *exec.Cmd, log string) (*server, error) {
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	cmd.Args = append(cmd.Args, "serve", "--addr", addr)
	cmd.Stdout, cmd.Stderr = out, out
	s := &server{addr: addr, cmd: cmd, done: make(chan struct{}), log: log}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = cmd.Wait() // how it ended stands in its log
		close(s.done)
	}()
	for {
		if status, _, err := ask(addr, request{method: http.MethodGet, path: "/readyz"}); err == nil && status == http.StatusOK {
			s.took = time.Since(began)
			return s, nil
		}
		select {
		case <-s.done:
			return nil, fmt.Errorf("the server did not start: %s", tail(log))
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), s.stop())
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// freeAddress answers an address that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// stop ends the server as an operator would; one that does not end within a minute is killed.
func (s *server) stop() error {
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	select {
	case <-s.done:
	case <-time.After(time.Minute):
		_ = s.cmd.Process.Kill()
		<-s.done
		return fmt.Errorf("the server did not stop: %s", tail(s.log))
	}
	if code := s.cmd.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("the server ended with %d: %s", code, tail(s.log))
	}
	return nil
}

// memory is what the server keeps in memory, in bytes: its own process alone.
func (s *server) memory() (int64, error) {
	out, err := exec.Command("ps", "-o", "rss=", "-p", strconv.Itoa(s.cmd.Process.Pid)).Output()
	if err != nil {
		return 0, err
	}
	kilobytes, err := strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
	return kilobytes << 10, err
}

// tail is the end of a log.
func tail(log string) string {
	content, err := os.ReadFile(log)
	if err != nil {
		return err.Error()
	}
	return string(content[max(0, len(content)-2000):])
}
