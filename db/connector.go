package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lib/pq"
)

// connector makes the pool's connections. It tries the host that answered last
// before the others, and once a connection was lost it has the pool let go of all
// older ones: after a restart or a failover one request notices, not each of a
// poolful.
type connector struct {
	hosts    []host
	patience time.Duration // of statements outside of a transaction; 0: forever
	prepares bool          // statements are prepared on each connection that uses them
	last     atomic.Int32  // the host that answered last
	era      atomic.Int64  // connections of an earlier one are not used again
}

type host struct {
	address string
	*pq.Connector
}

func newConnector(config pq.Config, patience time.Duration) (*connector, error) {
	c := &connector{patience: patience}
	first := pq.ConfigMultihost{Host: config.Host, Hostaddr: config.Hostaddr, Port: config.Port}
	for _, at := range append([]pq.ConfigMultihost{first}, config.Multi...) {
		one := config.Clone()
		one.Host, one.Hostaddr, one.Port, one.Multi = at.Host, at.Hostaddr, at.Port, nil
		made, err := pq.NewConnectorConfig(one)
		if err != nil {
			return nil, err
		}
		made.Dialer(dialer{})
		c.hosts = append(c.hosts, host{address: fmt.Sprintf("%s:%d", at.Host, at.Port), Connector: made})
	}
	return c, nil
}

func (c *connector) Driver() driver.Driver { return &pq.Driver{} }

// Connect opens a connection to the first host that takes it.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	era, first := c.era.Load(), int(c.last.Load())
	var errs []error
	for i := range c.hosts {
		n := (first + i) % len(c.hosts)
		s, err := c.connect(ctx, c.hosts[n], era)
		if err == nil {
			c.last.Store(int32(n))
			return s, nil
		}
		if len(c.hosts) == 1 {
			return nil, err
		}
		errs = append(errs, fmt.Errorf("%s: %w", c.hosts[n].address, err))
	}
	return nil, errors.Join(errs...)
}

func (c *connector) connect(ctx context.Context, h host, era int64) (*session, error) {
	w := &wire{lost: func() { c.era.CompareAndSwap(era, era+1) }}
	stop := context.AfterFunc(ctx, w.giveUp)
	made, err := h.Connector.Connect(context.WithValue(ctx, wireKey{}, w))
	stop()
	if err != nil {
		return nil, err
	}
	whole, ok := made.(connection)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the driver's connection %T cannot do what is needed", made), made.Close())
	}
	s := &session{connection: whole, wire: w, era: era, from: c}
	w.wait(c.patience)
	return s, nil
}

// forget has the pool replace its connections, those in use once they are free:
// they lead to a server that no longer takes writes.
func (c *connector) forget() { c.era.Add(1) }

// wire is the network below a connection. It does not wait longer than it was told
// for a server that says nothing: one that is frozen, or behind a network that
// swallows everything. lib/pq itself would wait for hours.
type wire struct {
	net.Conn
	mu       sync.Mutex   // guards Conn while it is being dialed
	patience atomic.Int64 // nanoseconds; 0: forever, as while connecting, which lib/pq bounds
	bounded  atomic.Bool  // a deadline of ours is set
	dead     atomic.Bool  // nothing is said or heard any more
	lost     func()       // called when the connection breaks
}

func (w *wire) wait(d time.Duration) { w.patience.Store(int64(d)) }

func (w *wire) Read(b []byte) (int, error) { return w.try(b, w.Conn.Read) }

func (w *wire) Write(b []byte) (int, error) { return w.try(b, w.Conn.Write) }

// giveUp ends what is under way on the wire.
func (w *wire) giveUp() {
	w.dead.Store(true)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.Conn != nil {
		_ = w.Conn.SetDeadline(time.Unix(1, 0)) // long past; where it cannot be set nothing is under way
	}
}

func (w *wire) try(b []byte, do func([]byte) (int, error)) (int, error) {
	if w.dead.Load() {
		return 0, &net.OpError{Op: "use", Net: w.RemoteAddr().Network(), Addr: w.RemoteAddr(), Err: net.ErrClosed}
	}
	if d := time.Duration(w.patience.Load()); d > 0 {
		w.bounded.Store(true)
		if err := w.Conn.SetDeadline(time.Now().Add(d)); err != nil {
			return 0, err
		}
	} else if w.bounded.Swap(false) { // by a ping: what comes now may take its time
		if err := w.Conn.SetDeadline(time.Time{}); err != nil {
			return 0, err
		}
	}
	n, err := do(b)
	if err != nil {
		w.dead.Store(true)
		w.lost()
	}
	return n, err
}

type wireKey struct{}

// dialer dials and puts the wire of the context's connection around what it got.
type dialer struct{}

// silentPeer is after how long the operating system gives up on a peer that does
// not even acknowledge.
const silentPeer = 30 * time.Second

func (dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Control: boundSilence, KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: silentPeer / 2, Interval: silentPeer / 6, Count: 3}}
	conn, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	w, ok := ctx.Value(wireKey{}).(*wire)
	if !ok { // a request to cancel a statement
		return conn, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.Conn = conn
	return w, nil
}

func (d dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

func (d dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}
