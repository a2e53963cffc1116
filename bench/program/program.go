// Package program runs johnschool as it was built, in processes of its own, for what measures and torments it from outside.
package program

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Command answers a command of the program with nothing of this process's settings for it. Without databaseURL it keeps its own
// database in the data folder.
func Command(binary, data, databaseURL, ownerURL string, args ...string) *exec.Cmd {
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

// Server is the program serving.
type Server struct {
	Addr string        // host:port
	Took time.Duration // from its start to its first answer
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
	log  string
}

// Start has cmd serve at addr, or at a free address of this machine where addr is empty, and waits until it is ready. What it
// prints is added to the file log.
func Start(ctx context.Context, cmd *exec.Cmd, addr, log string) (*Server, error) {
	if addr == "" {
		var err error
		if addr, err = FreeAddress(); err != nil {
			return nil, err
		}
	}
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	cmd.Env = append(cmd.Env, "JOHNSCHOOL_ADDR="+addr)
	cmd.Args = append(cmd.Args, "serve")
	cmd.Stdout, cmd.Stderr = out, out
	s := &Server{Addr: addr, cmd: cmd, done: make(chan struct{}), log: log}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = cmd.Wait() // how it ended stands in its log
		close(s.done)
	}()
	for !s.Ready() {
		select {
		case <-s.done:
			return nil, fmt.Errorf("the server did not start: %s", Tail(log))
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), s.Stop())
		case <-time.After(2 * time.Millisecond):
		}
	}
	s.Took = time.Since(began)
	return s, nil
}

// looker asks one question a connection, so that none is left over from a server that was killed.
var looker = &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

// Ready tells whether it answers and has its database.
func (s *Server) Ready() bool {
	r, err := looker.Get("http://" + s.Addr + "/readyz")
	if err != nil {
		return false
	}
	r.Body.Close()
	return r.StatusCode == http.StatusOK
}

// FreeAddress answers an address of this machine that nobody listens on.
func FreeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// Stop ends the server as an operator would; one that does not end within a minute is killed.
func (s *Server) Stop() error {
	s.Signal(syscall.SIGTERM)
	select {
	case <-s.done:
	case <-time.After(time.Minute):
		s.Kill()
		return fmt.Errorf("the server did not stop: %s", Tail(s.log))
	}
	if code := s.cmd.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("the server ended with %d: %s", code, Tail(s.log))
	}
	return nil
}

// Signal sends a signal; a server that has ended does not mind.
func (s *Server) Signal(signal os.Signal) { _ = s.cmd.Process.Signal(signal) }

// Kill ends it at once with SIGKILL.
func (s *Server) Kill() {
	s.Signal(syscall.SIGKILL)
	<-s.done
}

// Ended tells whether it has ended.
func (s *Server) Ended() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// Memory is what the server keeps in memory, in bytes: its own process alone.
func (s *Server) Memory() (int64, error) {
	out, err := exec.Command("ps", "-o", "rss=", "-p", strconv.Itoa(s.cmd.Process.Pid)).Output()
	if err != nil {
		return 0, err
	}
	kilobytes, err := strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
	return kilobytes << 10, err
}

// Tail is the end of a log.
func Tail(log string) string {
	content, err := os.ReadFile(log)
	if err != nil {
		return err.Error()
	}
	return string(content[max(0, len(content)-2000):])
}
