package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"johnschool"
	"johnschool/auth"
	"johnschool/db"
	"johnschool/edge"
	"johnschool/registrar"
	"johnschool/school/clocktest"
)

// routeLog keeps, by the request's reference, the route that the log names, and
// everything that was written.
type routeLog struct {
	slog.Handler
	mu     *sync.Mutex
	routes map[string]string
}

func (l routeLog) Handle(ctx context.Context, record slog.Record) error {
	var request, route string
	record.Attrs(func(a slog.Attr) bool {
		switch a.Key {
		case "request":
			request = a.Value.String()
		case "route":
			route = a.Value.String()
		}
		return true
	})
	if record.Message == "request" {
		l.mu.Lock()
		l.routes[request] = route
		l.mu.Unlock()
	}
	return l.Handler.Handle(ctx, record)
}

func (l routeLog) route(request string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.routes[request]
}

// desk is a face over an office, with what was logged.
type desk struct {
	engine *gin.Engine
	log    routeLog
	text   *syncedText
}

type syncedText struct {
	mu sync.Mutex
	bytes.Buffer
}

func (s *syncedText) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Buffer.Write(p)
}

// still keeps guessing slow on a machine that is slow itself: its time stands.
func still() *auth.Checks { return auth.NewChecks(clocktest.Still(time.Time{}).Now) }

func newDesk(d *db.DB, clock *clocktest.Clock) (*desk, *registrar.Office) {
	text := &syncedText{}
	log := routeLog{Handler: slog.NewTextHandler(text, nil), mu: &sync.Mutex{}, routes: map[string]string{}}
	logger := slog.New(log)
	office := registrar.New(d, clock, logger, registrar.WithPublicURL("https://school.example.org"))
	return &desk{log: log, text: text, engine: newEngine(Options{Office: office, Jobs: testRunner{office}, Ready: d.Ping, Clock: clock, Checks: still(),
		Log: logger, Spec: johnschool.Contract})}, office
}

// answer is what came back.
type answer struct {
	t      *testing.T
	what   string
	status int
	header http.Header
	body   []byte
}

// is fails the test unless the answer has a status.
func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: %d, want %d: %s", a.what, a.status, status, shortened(a.body))
	}
	return a
}

// into reads the body.
func (a answer) into(v any) {
	a.t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		a.t.Fatalf("%s: %v: %s", a.what, err, shortened(a.body))
	}
}

// object reads the body as an object.
func (a answer) object() map[string]any {
	a.t.Helper()
	var object map[string]any
	a.into(&object)
	return object
}

// id is the body's id.
func (a answer) id() string {
	a.t.Helper()
	id, _ := a.object()["id"].(string)
	if id == "" {
		a.t.Fatalf("%s: no id: %s", a.what, shortened(a.body))
	}
	return id
}

// names tells whether a problem has an error at a pointer.
func (a answer) names(pointer string) bool {
	var p problem
	if json.Unmarshal(a.body, &p) != nil {
		return false
	}
	for _, e := range p.Errors {
		if e.Pointer == pointer {
			return true
		}
	}
	return false
}

var requests atomic.Int64

// call sends a request and holds what comes back against the contract. body is
// nil, raw bytes, or something to be sent as JSON; headers are pairs.
func (d *desk) call(t *testing.T, token, method, path string, body any, headers ...string) answer {
	t.Helper()
	var sent []byte
	switch b := body.(type) {
	case nil:
	case []byte:
		sent = b
	default:
		var err error
		if sent, err = json.Marshal(body); err != nil {
			t.Fatal(err)
		}
	}
	r := httptest.NewRequest(method, path, bytes.NewReader(sent))
	id := fmt.Sprintf("test-%d", requests.Add(1))
	r.Header.Set("X-Request-Id", id)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		}
	}
	recorded := httptest.NewRecorder()
	d.engine.ServeHTTP(recorded, r)
	if route := d.log.route(id); route != edge.Unmatched {
		conforms(t, r, sent, route, recorded)
	}
	if recorded.Code >= 500 && recorded.Code != http.StatusServiceUnavailable {
		d.text.mu.Lock()
		lines := strings.Split(d.text.String(), "\n")
		d.text.mu.Unlock()
		for _, line := range lines {
			if strings.Contains(line, id+" ") && strings.Contains(line, "level=ERROR") {
				t.Error(line)
			}
		}
		t.Errorf("%s %s: %d", method, path, recorded.Code)
	}
	return answer{t: t, what: method + " " + path, status: recorded.Code, header: recorded.Result().Header, body: recorded.Body.Bytes()}
}

// record sends a request of any kind.
func record(d *desk, r *http.Request) *httptest.ResponseRecorder {
	recorded := httptest.NewRecorder()
	d.engine.ServeHTTP(recorded, r)
	return recorded
}
