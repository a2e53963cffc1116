package demo_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"johnschool/cmd/johnschool/demo"
	"johnschool/db/dbtest"
	"johnschool/registrar"
	"johnschool/school"
)

// TestStory tells the story to its end and looks at what a newcomer should find.
// Two ends: an ordinary afternoon, and one after which clocks have changed.
func TestStory(t *testing.T) {
	for _, end := range []string{"2026-11-21T20:00:00Z", "2027-03-15T14:00:00Z"} {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			now, err := time.Parse(time.RFC3339, end)
			check(t, err)
			story := demo.NewStory(now)
			office := registrar.New(dbtest.Open(t), story, slog.New(slog.NewTextHandler(t.Output(), nil)))
			check(t, story.Tell(t.Context(), office))
			if left := story.Now().Sub(now); left < 0 || left > time.Second {
				t.Errorf("the story ended %s after its end", left)
			}
			lookAround(t, office)
			verdict, err := office.Check(t.Context())
			check(t, err)
			if len(verdict.Findings) > 0 {
				t.Errorf("the demo is not clean: %v", verdict.Findings)
			}
		})
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// lookAround signs in as every user: there must be something to see for each.
func lookAround(t *testing.T, office *registrar.Office) {
	t.Helper()
	states, statuses := map[string]bool{}, map[string]bool{}
	for _, u := range demo.Users {
		signed, err := office.SignIn(t.Context(), school.Actor{Role: school.Anonymous}, u.Email, demo.Password)
		check(t, err)
		actor, err := office.Authenticate(t.Context(), signed.Token)
		check(t, err)
		if actor.Role != u.Role {
			t.Errorf("%s is %s", u.Email, actor.Role)
		}
		cases, err := office.Caseload(t.Context(), actor, registrar.EnrollmentFilter{}, registrar.Page{Limit: 200})
		check(t, err)
		if len(cases.Items) < 10 {
			t.Errorf("%s sees %d cases", u.Email, len(cases.Items))
		}
		for _, c := range cases.Items {
			states[c.State], statuses[c.Status] = true, true
		}
		if u.Role == school.Clerk || u.Role == school.Officer {
			waiting, err := office.CountInbox(t.Context(), actor)
			check(t, err)
			if waiting.Waiting < 2 || waiting.Waiting > 15 || waiting.Late == 0 {
				t.Errorf("in the inbox of %s: %+v", u.Email, waiting)
			}
		}
		if u.Role == school.Admin {
			reportsOfAllKinds(t, office, actor, len(cases.Items))
		}
	}
	if len(states) < 3 || len(statuses) < 2 {
		t.Errorf("standings %v, statuses %v: too much alike", states, statuses)
	}
}

func reportsOfAllKinds(t *testing.T, office *registrar.Office, admin school.Actor, cases int) {
	t.Helper()
	if cases < 25 {
		t.Errorf("%d cases in all", cases)
	}
	kinds := map[string]int{}
	reports, err := office.Reports(context.Background(), admin, registrar.ReportFilter{}, registrar.Page{Limit: 200})
	check(t, err)
	for _, r := range reports.Items {
		kinds[r.Kind]++
	}
	notices, err := office.Notices(context.Background(), admin, registrar.NoticeFilter{}, registrar.Page{Limit: 200})
	check(t, err)
	bounced, err := office.BouncedAddresses(context.Background(), admin, "", registrar.Page{})
	check(t, err)
	if len(bounced.Items) != 1 || bounced.Items[0].Notices != 1 {
		t.Errorf("addresses that take no mail: %+v", bounced.Items)
	}
	programs, err := office.Programs(context.Background(), admin, registrar.Page{Limit: 200})
	check(t, err)
	if kinds["enrollment"] == 0 || kinds["completion"] == 0 || kinds["violation"] == 0 || len(notices.Items) == 0 {
		t.Errorf("reports %v, %d notices", kinds, len(notices.Items))
	}
	if len(programs.Items) != len(school.Presets()) {
		t.Errorf("%d programs for %d presets", len(programs.Items), len(school.Presets()))
	}
}
