package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func (s *server) signIn(email string) {
	s.t.Helper()
	var in struct {
		Token string `json:"token"`
	}
	s.must(http.MethodPost, "/sign-in", map[string]any{"email": email, "password": testPassword}, &in)
	s.token = in.Token
}

// call sends one request; err is set where no whole answer came.
func (s *server) call(method, path, key string, body, answer any) (status int, err error) {
	text, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, "http://"+s.target()+"/api/v1"+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if body != nil {
		r.Body = io.NopCloser(bytes.NewReader(text))
		r.ContentLength = int64(len(text))
		r.Header.Set("Content-Type", "application/json")
	}
	if s.token != "" {
		r.Header.Set("Authorization", "Bearer "+s.token)
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	text, err = io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	if answer != nil && response.StatusCode < 300 {
		if err := json.Unmarshal(text, answer); err != nil {
			return 0, err
		}
	}
	if response.StatusCode >= 400 && response.StatusCode != http.StatusServiceUnavailable {
		s.t.Errorf("%s %s: %d %s", method, path, response.StatusCode, text)
	}
	return response.StatusCode, nil
}

// must wants a request to succeed at once.
func (s *server) must(method, path string, body, answer any) {
	s.t.Helper()
	if status, err := s.call(method, path, "", body, answer); err != nil || status >= 300 {
		s.t.Fatalf("%s %s: %d %v", method, path, status, err)
	}
}

func (s *server) create(path string, body any) string {
	s.t.Helper()
	var made struct {
		ID string `json:"id"`
	}
	s.must(http.MethodPost, path, body, &made)
	return made.ID
}

// untilAnswered sends a request again, as a careful client does, until it gets an
// answer that is not 503.
func (s *server) untilAnswered(method, path, key string, body, answer any) int {
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		began := time.Now()
		s.inFlight.Add(1)
		s.flying.Store(&began, nil)
		status, err := s.call(method, path, key, body, answer)
		s.flying.Delete(&began)
		s.inFlight.Add(-1)
		for took := int64(time.Since(began)); ; {
			if slowest := s.slowest.Load(); took <= slowest || s.slowest.CompareAndSwap(slowest, took) {
				break
			}
		}
		switch {
		case err == nil && status != http.StatusServiceUnavailable:
			s.acked.Add(1)
			return status
		case err != nil && !errors.Is(err, syscall.ECONNREFUSED):
			s.ambiguous.Add(1)
		default:
			<-time.After(5 * time.Millisecond) // nobody listens yet
		}
	}
	s.t.Error(fmt.Errorf("%s %s was not answered", method, path))
	return 0
}

// flyingSince tells whether a request that began before a time still has no answer.
func (s *server) flyingSince(at time.Time) bool {
	found := false
	s.flying.Range(func(began, _ any) bool {
		found = began.(*time.Time).Before(at)
		return !found
	})
	return found
}

// metric is one value of the program's metrics.
func (s *server) metric(name string) float64 {
	s.t.Helper()
	r, err := http.Get("http://" + s.address + "/metrics")
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil {
				s.t.Fatal(err)
			}
			return n
		}
	}
	s.t.Fatalf("no metric %s", name)
	return 0
}
