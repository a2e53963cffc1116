package dbtest

import (
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// Gate stands between a program and its database server. Shut cuts every connection, as a server that goes down does;
// Freeze lets nothing through and says nothing, as a broken network does, and Thaw delivers what was held up.
type Gate struct {
	t               testing.TB
	network         string
	server, address string // where the server and the gate listen

	mu     sync.Mutex
	moved  sync.Cond // frozen has changed
	frozen bool
	listen net.Listener
	open   map[net.Conn]bool
	heard  *[]byte // what programs sent, while somebody listens
}

// NewGate answers an open gate before the server of a URL, and the same URL leading through the gate. It is shut when t
// ends.
func NewGate(t testing.TB, address string) (*Gate, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	g := &Gate{t: t, open: map[net.Conn]bool{}}
	g.moved.L = &g.mu
	if u.Host != "" {
		g.network, g.server, g.address = "tcp", u.Host, "127.0.0.1:0"
	} else {
		folder, err := os.MkdirTemp("", "js") // short: a socket's path holds 107 bytes
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(folder) })
		q := u.Query()
		socket := ".s.PGSQL." + q.Get("port")
		g.network, g.server, g.address = "unix", filepath.Join(q.Get("host"), socket), filepath.Join(folder, socket)
		q.Set("host", folder)
		u.RawQuery = q.Encode()
	}
	g.Open()
	t.Cleanup(g.Shut)
	if g.network == "tcp" {
		u.Host = g.address
	}
	return g, u.String()
}

// Lead has new connections go to the server of another URL from now on, as when a name leads to another machine.
func (g *Gate) Lead(address string) {
	g.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		g.t.Fatal(err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.server = u.Host; g.network == "unix" {
		g.server = filepath.Join(u.Query().Get("host"), ".s.PGSQL."+u.Query().Get("port"))
	}
}

// Open lets connections in.
func (g *Gate) Open() {
	g.t.Helper()
	l, err := net.Listen(g.network, g.address)
	if err != nil {
		g.t.Fatal(err)
	}
	g.mu.Lock()
	g.listen, g.address = l, l.Addr().String()
	g.mu.Unlock()
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go g.join(in)
		}
	}()
}

// Shut cuts every connection and lets none in.
func (g *Gate) Shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.listen.Close()
	for c := range g.open {
		c.Close()
	}
	g.frozen = false
	g.moved.Broadcast()
}

// Freeze holds up everything, new connections too.
func (g *Gate) Freeze() { g.set(true) }

// Thaw delivers what was held up.
func (g *Gate) Thaw() { g.set(false) }

func (g *Gate) set(frozen bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.frozen = frozen
	g.moved.Broadcast()
}

// Connections tells how many are open.
func (g *Gate) Connections() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.open) / 2
}

func (g *Gate) join(in net.Conn) {
	g.mu.Lock()
	server := g.server
	g.mu.Unlock()
	out, err := net.Dial(g.network, server)
	if err != nil {
		in.Close()
		return
	}
	g.mu.Lock()
	g.open[in], g.open[out] = true, true
	g.mu.Unlock()
	var both sync.WaitGroup
	both.Go(func() { g.pass(out, in, g.hear) })
	both.Go(func() { g.pass(in, out, func([]byte) {}) })
	both.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.open, in)
	delete(g.open, out)
}

// pass copies until either side ends, and ends the other; never while the gate is frozen.
func (g *Gate) pass(to, from net.Conn, hear func([]byte)) {
	defer to.Close()
	defer from.Close()
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		g.mu.Lock()
		for g.frozen {
			g.moved.Wait()
		}
		g.mu.Unlock()
		hear(b[:n])
		if n > 0 {
			if _, err := to.Write(b[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// Overhear runs work and answers what programs sent to the server meanwhile, as it went over the wire.
func (g *Gate) Overhear(work func()) []byte {
	var heard []byte
	g.listenTo(&heard)
	work()
	g.listenTo(nil)
	return heard
}

func (g *Gate) listenTo(heard *[]byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.heard = heard
}

func (g *Gate) hear(sent []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.heard != nil {
		*g.heard = append(*g.heard, sent...)
	}
}
