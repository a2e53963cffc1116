package api

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/db/dbtest"
	"johnschool/registrar"
	"johnschool/school"
	"johnschool/school/clocktest"
)

// nowhere is the address of a database that is not there.
const nowhere = "postgres://johnschool_app@127.0.0.1:1/johnschool?sslmode=disable&connect_timeout=1"

func TestWithoutADatabaseEverythingIsUnavailable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desk, _ := newDesk(opened(t, nowhere), clocktest.Running(w.clock.Now()))
	for _, r := range routes {
		s, role := samples[r.method+" "+r.path], allowed(r)
		s.before = nil
		got := s.sends(t, &world{desk: desk, t: t, office: w.office, own: w.own}, r, w.own, role, w.tokens[role])
		if got.status != 503 || got.header.Get("Retry-After") == "" {
			t.Errorf("%s: %d, Retry-After %q: %s", got.what, got.status, got.header.Get("Retry-After"), shortened(got.body))
		}
	}
	desk.call(t, "", get, "/readyz", nil).is(503)
	desk.call(t, "", http.MethodHead, "/readyz", nil).is(503)
	desk.call(t, "", get, "/healthz", nil).is(200)
	desk.call(t, "", get, "/metrics", nil).is(200)
	desk.call(t, "", get, base+"/certificates/NBI-C-00001", nil).is(503)
}

func opened(t *testing.T, address string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// gate is a way to the database that can be shut.
type gate struct {
	net.Listener
	socket string
	mu     sync.Mutex
	shut   bool
	under  []net.Conn
}

// newGate answers a gate before a database and the address that leads through it.
func newGate(t *testing.T, address string) (*gate, string) {
	t.Helper()
	u := must(url.Parse(address))
	host := u.Query().Get("host")
	port := u.Query().Get("port")
	if port == "" {
		port = "5432"
	}
	g := &gate{Listener: must(net.Listen("tcp", "127.0.0.1:0")), socket: host + "/.s.PGSQL." + port}
	t.Cleanup(func() { _ = g.Close() })
	go func() {
		for {
			client, err := g.Accept()
			if err != nil {
				return
			}
			g.pass(client)
		}
	}()
	query := u.Query()
	query.Del("host")
	query.Del("port")
	query.Set("sslmode", "disable")
	u.Host, u.RawQuery = g.Addr().String(), query.Encode()
	return g, u.String()
}

func (g *gate) pass(client net.Conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	server, err := net.Dial("unix", g.socket)
	if g.shut || err != nil {
		_ = client.Close()
		return
	}
	g.under = append(g.under, client, server)
	go func() { _, _ = io.Copy(server, client); _ = server.Close() }()
	go func() { _, _ = io.Copy(client, server); _ = client.Close() }()
}

// set shuts or opens the gate; shutting it cuts what is under way.
func (g *gate) set(shut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = shut
	for _, c := range g.under {
		_ = c.Close()
	}
	g.under = nil
}

func TestTheDatabaseComesBackByItself(t *testing.T) {
	t.Parallel()
	database := dbtest.New(t)
	g, address := newGate(t, database.AppURL)
	clock := clocktest.Running(time.Date(2027, 1, 4, 15, 0, 0, 0, time.UTC))
	desk, office := newDesk(opened(t, address), clock)
	console := school.ConsoleActor()
	console.OrganizationID = must(office.CreateOrganization(t.Context(), console, "Center"))
	must(office.CreateUser(t.Context(), console, registrar.UserRequest{Email: "admin@example.org", Name: "Admin", Role: school.Admin, Password: password}))
	token := must(office.IssueToken(t.Context(), school.ConsoleActor(), "admin@example.org", "test", 1)).Token
	court := map[string]any{"name": "District Court"}
	desk.call(t, token, get, base+"/courts", nil).is(200)
	g.set(true)
	for range 3 {
		desk.call(t, token, post, base+"/courts", court).is(503)
	}
	desk.call(t, "", get, "/readyz", nil).is(503)
	g.set(false)
	desk.call(t, "", get, "/readyz", nil).is(200)
	desk.call(t, token, post, base+"/courts", court).is(201)
	desk.call(t, token, post, base+"/courts", court).is(409) // and none of the three was written
}

// TestALargeBodyIsAnsweredOverARealConnection: a client that is still sending
// must see the answer and no broken pipe.
func TestALargeBodyIsAnsweredOverARealConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	server := httptest.NewServer(w.engine)
	t.Cleanup(server.Close)
	body := `{"reason":"` + strings.Repeat("x", 3<<20) + `"}`
	r := must(http.NewRequestWithContext(context.Background(), post, server.URL+base+"/enrollments/"+w.own.enrollment+"/closure", strings.NewReader(body)))
	r.Header.Set("Authorization", "Bearer "+w.tokens[school.Staff])
	r.Header.Set("Content-Type", "application/json")
	answered, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answered.Body.Close() }()
	if answered.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("%d", answered.StatusCode)
	}
}
