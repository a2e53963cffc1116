package main

import (
	"fmt"
	"sync"
	"time"
)

// books are what the clients know: what was acknowledged to them.
type books struct {
	mu      sync.Mutex
	now     time.Time // of the round, by the world's clock
	day     int
	classes []class
	cases   map[string]*file // by enrollment
	serial  int              // of people, over all rounds
}

type class struct {
	id       string
	first    int // the day of its first session; one follows each day
	sessions []string
}

// file is one enrollment. Only one client at a time works on it.
type file struct {
	id, number string
	class      class
	dueOn      string
	paid       int             // payments of a dollar
	receipts   map[int]bool    // their numbers
	marks      map[string]mark // by session
	ended      bool
	touched    int // the last day on which it was worked on
}

type mark struct {
	Outcome string `json:"outcome"`
	Version int    `json:"version"`
}

func newBooks() *books { return &books{cases: map[string]*file{}} }

func (b *books) openDay(now time.Time, c class) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now, b.day = now, c.first
	b.classes = append(b.classes, c)
}

// newCase answers the number of a case that nobody has used, and the class that began today.
func (b *books) newCase() (string, class) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.serial++
	return fmt.Sprintf("T-%d", b.serial), b.classes[len(b.classes)-1]
}

func (b *books) enrolled(id, number, dueOn string, c class) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cases[id] != nil {
		return fmt.Errorf("two enrollments got the id %s", id)
	}
	b.cases[id] = &file{id: id, number: number, class: c, dueOn: dueOn, receipts: map[int]bool{}, marks: map[string]mark{}, touched: b.day}
	return nil
}

// mine are the cases of one of n clients that share the work, those whose class still meets where meeting is asked for.
func (b *books) mine(client, n int, meeting bool) []*file {
	b.mu.Lock()
	defer b.mu.Unlock()
	var files []*file
	for id, f := range b.cases {
		if int(id[len(id)-1])%n == client && (!meeting || !f.ended && b.day-f.class.first < len(f.class.sessions)) {
			files = append(files, f)
		}
	}
	return files
}

// change is where clients write down what was acknowledged.
func (b *books) change(f *file, what func(*file)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f.touched = b.day
	what(f)
}

// touched are the cases that were worked on since a day.
func (b *books) touchedSince(day int) []*file {
	b.mu.Lock()
	defer b.mu.Unlock()
	var files []*file
	for _, f := range b.cases {
		if f.touched >= day {
			files = append(files, f)
		}
	}
	return files
}

func (b *books) summary() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	payments, marks := 0, 0
	for _, f := range b.cases {
		payments += f.paid
		for _, m := range f.marks {
			marks += m.Version
		}
	}
	return fmt.Sprintf("%d enrollments, %d payments and %d changes of marks were acknowledged, and are there", len(b.cases), payments, marks)
}
