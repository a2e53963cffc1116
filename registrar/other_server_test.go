package registrar

import (
	"testing"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// TestNothingIsKeptOverAnotherServer: a standby that took over without the last commits gives their versions to other facts.
func TestNothingIsKeptOverAnotherServer(t *testing.T) {
	t.Parallel()
	cases := newKeptCases()
	roll := func(server string, version int64) *roll {
		return &roll{server: server, seats: map[string]*seat{"e": {locked: db.RollSeat{ID: "e", Version: version}}}}
	}
	cases.keep(roll("first", 8))
	if _, ok := cases.find("first", "e", 8); !ok {
		t.Error("what was kept is not found")
	}
	if _, ok := cases.find("second", "e", 8); ok {
		t.Error("found on a server that may have lost it")
	}
	cases.keep(roll("second", 5))
	if _, ok := cases.find("second", "e", 5); !ok {
		t.Error("the second server's is not kept, for the first had a later one")
	}

	calendars := newCalendars()
	calendars.follow("first")
	calendars.kept["p"] = keptCalendar{version: 3}
	calendars.policies[policyKey{"p", 1}] = school.Policy{}
	calendars.follow("first")
	if len(calendars.kept) != 1 || len(calendars.policies) != 1 {
		t.Error("forgotten on the same server")
	}
	calendars.follow("second")
	if len(calendars.kept) != 0 || len(calendars.policies) != 0 {
		t.Error("kept over another server")
	}
}

func TestTransactionsKnowTheirServer(t *testing.T) {
	b := setup(t)
	var seen []string
	for range 2 {
		must(t, b.do(b.ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
			seen = append(seen, v.Server)
			return nil
		}))
	}
	if started, err := time.Parse("2006-01-02 15:04:05.999999-07", seen[0]); err != nil || started.IsZero() || seen[0] != seen[1] {
		t.Errorf("%q: %v", seen, err)
	}
}
