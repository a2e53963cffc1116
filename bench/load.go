package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// connections is how many clients there are at once, in every measure.
const connections = 16

// request is one call of the API, or of a page where it has a cookie.
type request struct {
	method, path, token string
	cookie              string // what the session's cookie holds
	body                []byte
}

// client makes requests one after the other.
type client interface {
	next() request
	// took looks at an answer; an error ends the measurement.
	took(status int, body []byte) error
}

// measured is what a measurement found.
type measured struct {
	calls int
	took  time.Duration // of the whole
	each  []time.Duration
}

func (m measured) perSecond() float64 { return float64(m.calls) / m.took.Seconds() }

// p99 is the time in which 99 of 100 calls were answered.
func (m measured) p99() time.Duration { return m.quantile(0.99) }

// quantile is the time in which such a part of the calls was answered.
func (m measured) quantile(part float64) time.Duration {
	slices.Sort(m.each)
	return m.each[min(int(float64(len(m.each))*part), len(m.each)-1)]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// load has clients call the server at addr, each on a connection of its own and without a pause, until the time is over.
func load(ctx context.Context, addr string, lasts time.Duration, clients []client) (measured, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	parts := make([]measured, len(clients))
	errs := make([]error, len(clients))
	began := time.Now()
	var all sync.WaitGroup
	for i, c := range clients {
		all.Go(func() {
			parts[i], errs[i] = follow(ctx, addr, began.Add(lasts), c)
			if errs[i] != nil {
				stop()
			}
		})
	}
	all.Wait()
	whole := measured{took: time.Since(began)}
	for _, p := range parts {
		whole.calls += p.calls
		whole.each = append(whole.each, p.each...)
	}
	return whole, errors.Join(errs...)
}

// follow is one client's life.
func follow(ctx context.Context, addr string, until time.Time, c client) (measured, error) {
	var m measured
	l, err := dial(addr)
	if err != nil {
		return m, err
	}
	defer l.Close()
	for {
		began := time.Now()
		if began.After(until) || ctx.Err() != nil {
			return m, ctx.Err()
		}
		r := c.next()
		status, body, err := l.call(r)
		if err != nil {
			return m, err
		}
		m.each = append(m.each, time.Since(began))
		m.calls++
		if err := c.took(status, body); err != nil {
			return m, fmt.Errorf("%s %s: %w", r.method, r.path, err)
		}
	}
}

// line is a connection to the server. The standard library's client would spend on two goroutines a connection what is to be
// left to the server on a small machine.
type line struct {
	net.Conn
	in  *bufio.Reader
	out []byte
}

func dial(addr string) (*line, error) {
	conn, err := net.DialTimeout("tcp", addr, 5*time.Second)
	if err != nil {
		return nil, err
	}
	return &line{Conn: conn, in: bufio.NewReaderSize(conn, 16<<10)}, nil
}

// call sends a request and reads the whole answer.
func (l *line) call(r request) (int, []byte, error) {
	credential, content := "Authorization: Bearer "+r.token, "application/json"
	if r.cookie != "" {
		credential = "Accept: text/html\r\nCookie: johnschool=" + r.cookie
		content = "application/x-www-form-urlencoded"
	}
	l.out = fmt.Appendf(l.out[:0], "%s %s HTTP/1.1\r\nHost: bench\r\n%s\r\n", r.method, r.path, credential)
	if r.body != nil {
		l.out = fmt.Appendf(l.out, "Content-Type: %s\r\nContent-Length: %d\r\n", content, len(r.body))
	}
	l.out = append(append(l.out, "\r\n"...), r.body...)
	if err := l.SetDeadline(time.Now().Add(5 * time.Minute)); err != nil {
		return 0, nil, err
	}
	if _, err := l.Write(l.out); err != nil {
		return 0, nil, err
	}
	response, err := http.ReadResponse(l.in, nil)
	if err != nil {
		return 0, nil, err
	}
	body, err := io.ReadAll(response.Body)
	return response.StatusCode, body, errors.Join(err, response.Body.Close())
}

// ask makes one call on a connection of its own.
func ask(addr string, r request) (int, []byte, error) {
	l, err := dial(addr)
	if err != nil {
		return 0, nil, err
	}
	defer l.Close()
	return l.call(r)
}
