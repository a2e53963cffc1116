package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"johnschool/cmd/johnschool/demo"
)

// person is somebody who is signed in to the program and calls its API.
type person struct {
	world *world
	email string

	mu    sync.Mutex
	token string

	answered, unanswered, refused atomic.Int64
}

// answer is what a call came to.
type answer struct {
	status int
	body   []byte
}

func (a answer) into(v any) error { return json.Unmarshal(a.body, v) }

// as wants a status.
func (a answer) as(status int) error {
	if a.status != status {
		return fmt.Errorf("%d in place of %d: %s", a.status, status, a.body)
	}
	return nil
}

// once sends a request; an error means that no whole answer came.
func (p *person) once(ctx context.Context, method, path, key string, body any) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		content = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://"+p.world.addr+"/api/v1"+path, content)
	if err != nil {
		return answer{}, err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	p.mu.Lock()
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	p.mu.Unlock()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, text}, err
}

// call sends a request again, as a careful client does, until it gets an answer that is not 503: two minutes at most.
// sure tells that no try before the answered one can have been carried out.
func (p *person) call(ctx context.Context, method, path, key string, body any) (a answer, sure bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	sure = true
	for {
		a, err = p.once(ctx, method, path, key, body)
		switch {
		case err == nil && a.status < 500:
			p.answered.Add(1)
			return a, sure, nil
		case err == nil && a.status != http.StatusServiceUnavailable:
			return a, sure, fmt.Errorf("%s %s: %d %s", method, path, a.status, a.body)
		case err == nil:
			p.refused.Add(1)
		case !errors.Is(err, syscall.ECONNREFUSED): // somebody listened
			p.unanswered.Add(1)
		}
		sure = false // a 503 may stand for a commit whose answer was lost
		select {
		case <-ctx.Done():
			return a, sure, fmt.Errorf("%s %s was not answered within two minutes: %d %w", method, path, a.status, err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// wants is call where only one status will do, and reads the answer into v where v is not nil.
func (p *person) wants(ctx context.Context, status int, method, path, key string, body, v any) error {
	a, _, err := p.call(ctx, method, path, key, body)
	if err == nil {
		err = a.as(status)
	}
	if err == nil && v != nil {
		err = a.into(v)
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

// signIn gets a new token: one lasts for some hours, a round is a day.
func (p *person) signIn(ctx context.Context) error {
	var in struct {
		Token string `json:"token"`
	}
	err := p.wants(ctx, http.StatusOK, http.MethodPost, "/sign-in", "", map[string]any{"email": p.email, "password": demo.Password}, &in)
	p.mu.Lock()
	p.token = in.Token
	p.mu.Unlock()
	return err
}

// all reads every page of a list.
func all[T any](ctx context.Context, p *person, path string) ([]T, error) {
	var items []T
	for cursor := ""; ; {
		var page struct {
			Items      []T    `json:"items"`
			NextCursor string `json:"nextCursor"`
		}
		if err := p.wants(ctx, http.StatusOK, http.MethodGet, path+cursor, "", nil, &page); err != nil {
			return nil, err
		}
		items = append(items, page.Items...)
		if page.NextCursor == "" {
			return items, nil
		}
		cursor = "&cursor=" + page.NextCursor
	}
}
