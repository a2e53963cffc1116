// Package year_test lets programs of every preset live through a year with the real jobs, a real database and a real mail
// server, and then reads what happened against the rules' text: what the office told, found, reported, corrected and
// certified, from the simulation's own notes of what was done.
package year_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"johnschool/school"
	"johnschool/school/seedtest"
)

// people is how many participants a year has unless YEAR_PARTICIPANTS says otherwise: as many as two busy processors bear
// beside the other tests. A year of 2,000 is what make year lives through, in minutes.
const people = 240

// The year: both changes of clocks lie in it, and every federal holiday.
var (
	firstDay = school.NewDate(2026, time.August, 31)
	lastDay  = firstDay.Add(364)
)

// presetsOf is which presets share an office, and what part of its participants each has; the longer a program, the fewer.
var presetsOf = [][]share{
	{{"one-day", 22}, {"ten-weeks", 23}, {"new-jersey-notice-first", 20}, {"washington-7-days", 15}, {"california-5", 14}, {"california-15", 6}},
	{{"eight-weeks", 30}, {"california-2", 25}, {"washington-3-working-days", 18}, {"washington-10-working-days", 18}, {"california-7", 6}, {"california-10", 3}},
}

type share struct {
	preset  string
	percent int
}

func TestAYear(t *testing.T) {
	seed, n := seedtest.Seed(t), people
	if given := os.Getenv("YEAR_PARTICIPANTS"); given != "" {
		var err error
		n, err = strconv.Atoi(given)
		check(t, err)
	}
	worlds := make([]*world, len(presetsOf))
	t.Run("offices", func(t *testing.T) {
		for i, shares := range presetsOf {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, rand.New(rand.NewPCG(seed, uint64(i))), shares, n/len(presetsOf))
				worlds[i] = w
				w.liveThrough()
				w.judge()
			})
		}
	})
	counts := map[string]int{}
	for _, w := range worlds {
		if w != nil {
			for what, n := range w.counts {
				counts[what] += n
			}
		}
	}
	t.Logf("a year of %s", told(counts))
	usual := []string{"marks", "corrections of marks", "notices", "findings", "reports", "corrections sent", "certificates", "certificates voided", "days without jobs",
		"mail outages", "bounces", "refused", "dismissed", "held on", "waitlisted", "plans", "pauses", "reversals", "make-ups"}
	rare := []string{"brakes", "reinstated", "moved policies", "transfers", "cancelled sessions", "certificates reissued", "closed by staff", "courts' days changed"}
	if n < 1000 {
		rare = nil
	}
	for _, what := range append(usual, rare...) {
		if n >= people && counts[what] == 0 {
			t.Errorf("in all that time no %s: the year shows too little", what)
		}
	}
	if t.Failed() {
		t.Logf("replay with SIMULATION_SEED=%d YEAR_PARTICIPANTS=%d", seed, n)
	}
}

// told writes counts in one line: first what a year is measured by, then the rest, the greatest first.
func told(counts map[string]int) string {
	first := []string{"participants", "marks", "corrections of marks", "notices", "findings", "reports", "corrections sent", "certificates", "days without jobs", "mail outages"}
	rest := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(counts[b]-counts[a], strings.Compare(a, b)) })
	var all []string
	for _, name := range append(first, slices.DeleteFunc(rest, func(name string) bool { return slices.Contains(first, name) })...) {
		all = append(all, fmt.Sprintf("%d %s", counts[name], name))
	}
	return strings.Join(all, ", ")
}

func TestEveryPresetHasItsYear(t *testing.T) {
	t.Parallel()
	shares := map[string]int{}
	for _, office := range presetsOf {
		for _, s := range office {
			shares[s.preset] = s.percent
		}
	}
	for _, p := range school.Presets() {
		if shares[p.Name] == 0 {
			t.Errorf("nobody lives through a year of the preset %s", p.Name)
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
