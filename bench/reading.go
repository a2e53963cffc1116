package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"

	"johnschool/bench/program"
)

// reader is a client that reads at random.
type reader struct {
	random      *rand.Rand
	enrollments int
	ask         func(random *rand.Rand, enrollments int) request
	empty       bool // an answer without rows counts
}

func (r *reader) next() request { return r.ask(r.random, r.enrollments) }

func (r *reader) took(status int, body []byte) error {
	if status != http.StatusOK || !r.empty && len(body) < 100 {
		return fmt.Errorf("%d %s", status, body)
	}
	return nil
}

// readings are what people wait for.
var readings = []struct {
	what string
	ask  func(random *rand.Rand, enrollments int) request
}{
	{"a page of a court's caseload", func(random *rand.Rand, _ int) request {
		which := []string{"", "&standing=on_track", "&standing=in_violation"}[random.IntN(3)]
		return request{method: http.MethodGet, path: "/api/v1/enrollments?limit=50" + which, token: clerkToken(random.IntN(programs))}
	}},
	{"a search by case number", func(random *rand.Rand, enrollments int) request {
		n := random.IntN(enrollments)
		return request{method: http.MethodPost, path: "/api/v1/enrollments/search", token: clerkToken(courtOf(n)), body: fmt.Appendf(nil, `{"caseNumber":"cr-%d"}`, n)}
	}},
	{"one standing", func(random *rand.Rand, enrollments int) request {
		n := random.IntN(enrollments)
		return request{method: http.MethodGet, path: "/api/v1/enrollments/" + id(idEnrollment, n) + "/standing", token: staffToken(programOf(n))}
	}},
}

// measureReading compares how long readers wait in the small and in the large database.
func (b *bench) measureReading(ctx context.Context) (err error) {
	b.say("reading")
	sizes := []int{roundUp(smallSize), roundUp(b.size)}
	var servers [2]*program.Server
	for i, database := range []string{small, large} {
		if servers[i], err = b.serve(ctx, b.binary, database); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, servers[i].Stop()) }()
	}
	for _, reading := range readings {
		var waits [2][]float64 // milliseconds
		for run := range b.runs + 1 {
			for i, s := range servers {
				clients := make([]client, connections)
				for k := range clients {
					clients[k] = &reader{random: rand.New(rand.NewPCG(uint64(run), uint64(k))), enrollments: sizes[i], ask: reading.ask}
				}
				m, err := load(ctx, s.Addr, b.lasts/2, clients)
				if err != nil {
					return err
				}
				if run > 0 { // the first warms up
					waits[i] = append(waits[i], milliseconds(m.p99()))
				}
			}
		}
		b.atMost(fmt.Sprintf("%s, p99 at %d against %d", reading.what, sizes[1], sizes[0]), median(ratios(waits[1], waits[0])), 1.5, "",
			"%.1f ms against %.1f ms", median(waits[1]), median(waits[0]))
	}
	return nil
}
