package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/url"
	"path/filepath"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"
)

// wire is a network between the program and a server, which can be spoiled.
type wire struct {
	proxy *toxiproxy.Proxy
	relay net.Listener // nil where the server listens on TCP itself
}

// newWire leads to a server on TCP.
func newWire(name, upstream string) (*wire, error) {
	metrics := toxiproxy.NewMetricsContainer(prometheus.NewRegistry())
	w := &wire{proxy: toxiproxy.NewProxy(toxiproxy.NewServer(metrics, zerolog.Nop()), name, "127.0.0.1:0", upstream)}
	return w, w.proxy.Start()
}

// newDatabaseWire leads to the PostgreSQL of a URL, which listens on a Unix socket, and answers a function that gives any
// URL of it the address of the wire.
func newDatabaseWire(address string) (*wire, func(string) string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, nil, err
	}
	port := u.Query().Get("port")
	if port == "" {
		port = "5432"
	}
	socket := filepath.Join(u.Query().Get("host"), ".s.PGSQL."+port)
	relay, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	go relayTo(relay, socket)
	w, err := newWire("postgresql", relay.Addr().String())
	if err != nil {
		return nil, nil, err
	}
	w.relay = relay
	return w, func(address string) string {
		u, err := url.Parse(address)
		if err != nil {
			panic(err) // embedded made it
		}
		u.Host, u.RawQuery = w.addr(), "sslmode=disable"
		return u.String()
	}, nil
}

// relayTo joins each connection with one to the socket, until the listener is closed.
func relayTo(listener net.Listener, socket string) {
	for {
		in, err := listener.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("unix", socket)
		if err != nil {
			in.Close()
			continue
		}
		go pass(out, in)
		go pass(in, out)
	}
}

// pass copies until either side ends, and ends both.
func pass(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	to.Close()
	from.Close()
}

func (w *wire) addr() string { return w.proxy.Listen }

// cut ends all connections and lets none in until mend.
func (w *wire) cut() { w.proxy.Stop() }

// spoil adds a toxic: its type, and its attributes as toxiproxy names them. stream is "upstream" or "downstream".
func (w *wire) spoil(kind, stream string, attributes map[string]any) error {
	text, err := json.Marshal(map[string]any{"type": kind, "stream": stream, "attributes": attributes})
	if err != nil {
		return err
	}
	_, err = w.proxy.Toxics.AddToxicJson(bytes.NewReader(text))
	return err
}

// mend makes it whole again.
func (w *wire) mend(ctx context.Context) error {
	w.proxy.Toxics.ResetToxics(ctx)
	if err := w.proxy.Start(); err != nil && err != toxiproxy.ErrProxyAlreadyStarted {
		return fmt.Errorf("mend a wire: %w", err)
	}
	return nil
}

func (w *wire) close() {
	if w == nil {
		return
	}
	w.proxy.Stop()
	if w.relay != nil {
		w.relay.Close()
	}
}
