package db

import (
	"net"
	"testing"
	"time"
)

// deadlines is a connection that remembers until when it was told to wait.
type deadlines struct {
	net.Conn
	until time.Time
}

func (d *deadlines) SetDeadline(t time.Time) error    { d.until = t; return nil }
func (d *deadlines) Read(b []byte) (n int, err error) { return len(b), nil }

// A migration over a million rows takes longer than the answer to a ping, after which its connection waits as long as it takes.
func TestAPingsPatienceEndsWithIt(t *testing.T) {
	t.Parallel()
	below := &deadlines{}
	w := &wire{Conn: below, lost: func() {}}
	read := func() {
		t.Helper()
		if _, err := w.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
	}
	w.wait(pingWithin)
	read()
	if below.until.IsZero() {
		t.Error("a ping waits for ever")
	}
	w.wait(0)
	read()
	if !below.until.IsZero() {
		t.Errorf("what comes after a ping is given up at %s", below.until)
	}
}
