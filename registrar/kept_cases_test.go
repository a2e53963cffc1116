package registrar

import (
	"cmp"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// keptUsed counts the kept cases that the tests of this package used. Each of them, the simulation's too, is compared with the books.
var keptUsed atomic.Int64

func init() {
	onKept = func(v *visit, kept db.Case) error {
		keptUsed.Add(1)
		read, err := v.Cases(v.ctx, []string{kept.EnrollmentID}, false)
		if err != nil {
			return err
		}
		books := read[0]
		for _, c := range []*db.Case{&kept, &books} {
			c.Record.Marks = slices.SortedFunc(slices.Values(c.Record.Marks), func(a, b school.Mark) int { return cmp.Compare(a.SessionID, b.SessionID) })
			c.Record.Calendar, c.CalendarVersion = nil, 0 // it can have moved while the enrollment was waited for
			c.Record.Amendments = slices.Clone(c.Record.Amendments)
			for i := range c.Record.Amendments {
				c.Record.Amendments[i].Policy = nil // kept by version, beside the case
			}
		}
		if !sameJSON(kept, books) {
			return fmt.Errorf("enrollment %s is kept as %+v, the books say %+v", kept.EnrollmentID, kept, books)
		}
		return nil
	}
}

// TestKeptCasesFollowEveryChange takes a mark, changes each kind of fact and takes another: what is kept is never older than the books,
// which onKept compares, and is used where nothing changed.
func TestKeptCasesFollowEveryChange(t *testing.T) {
	b := setup(t)
	class := b.class(t, b.admin, b.programs[0], 10)
	e := b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], "Adam", "Sample")
	_, err := b.Place(b.ctx, b.admin, e.ID, PlaceRequest{ClassID: &class.ID}, nil)
	must(t, err)
	b.clock.Add(class.Sessions[0].EndsAt.Sub(b.clock.Now()) + 24*time.Hour)
	version := 0
	mark := func() {
		t.Helper()
		m := MarkRequest{EnrollmentID: e.ID, Outcome: []school.Outcome{school.Attended, school.Absent}[version%2]}
		if version > 0 {
			m.Version = ptr(version)
		}
		view, err := b.RecordAttendance(b.ctx, b.admin, class.Sessions[0].ID, AttendanceRequest{Marks: []MarkRequest{m}})
		must(t, err)
		if view.Results[0].Status != MarkSaved {
			t.Fatalf("%+v", view.Results[0])
		}
		version++
	}
	mark()
	before := keptUsed.Load()
	mark()
	if keptUsed.Load() == before {
		t.Error("nothing is kept")
	}
	today := school.DateOf(b.clock.Now(), chicago)
	for name, change := range map[string]func() error{
		"a payment": func() error {
			_, err := b.TakePayment(b.ctx, b.admin, e.ID, PaymentRequest{AmountCents: 1000, Method: "cash"}, Once{})
			return err
		},
		"a pause": func() error {
			_, err := b.Pause(b.ctx, b.admin, e.ID, PauseRequest{From: today, Until: ptr(today.Add(3)), Reason: "work"}, nil)
			return err
		},
		"a credit": func() error {
			_, err := b.BringCredits(b.ctx, b.admin, e.ID, CreditRequest{Count: 1, BroughtOn: today, Source: "the other school"}, nil)
			return err
		},
		"an extension": func() error {
			_, err := b.Amend(b.ctx, b.admin, e.ID, AmendRequest{Kind: "extension", DecidedBy: "The judge", DecidedOn: today, DueOn: ptr(today.Add(400)), Reason: "illness"}, nil)
			return err
		},
		"a placement": func() error {
			_, err := b.Place(b.ctx, b.admin, e.ID, PlaceRequest{}, nil)
			return err
		},
	} {
		if err := change(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		mark()
		mark()
	}
}
