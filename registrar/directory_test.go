package registrar

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/school"
)

func TestCourtsArePaged(t *testing.T) {
	b := setup(t)
	for _, name := range []string{"Äpple", "apple", "Zoo", "apple pie"} {
		_, err := b.CreateCourt(b.ctx, b.admin, CourtRequest{Name: name})
		must(t, err)
	}
	all, err := b.Courts(b.ctx, b.admin, Page{})
	must(t, err)
	name := func(c db.Court) string { return c.Name }
	names := pages(t, 1, func(p Page) (List[db.Court], error) { return b.Courts(b.ctx, b.admin, p) }, name)
	if want := idsOf(all.Items, name); len(want) != 6 || !slices.Equal(names, want) {
		t.Errorf("page by page %v, at once %v", names, want)
	}
	for _, cursor := range []string{"x", "e30", "eyJuIjoiXHUwMDAwIiwiaSI6IjAxOTVhMWI4LTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMCJ9"} {
		_, err := b.Courts(b.ctx, b.admin, Page{Cursor: cursor})
		wantKind(t, err, school.Invalid, "/cursor")
	}
}

func TestDirectoryIsScoped(t *testing.T) {
	b := setup(t)
	_, stranger := b.organization(t, "Elsewhere")
	for _, c := range []struct {
		name  string
		actor school.Actor
		want  []string
	}{
		{"clerk", b.clerk(t, b.courts[1]), b.courts[1:]},
		{"staff", b.staff(t, b.programs[0]), b.courts[:]},
		{"administrator", b.admin, b.courts[:]},
		{"stranger", stranger, nil},
	} {
		list, err := b.Courts(b.ctx, c.actor, Page{})
		must(t, err)
		if got := idsOf(list.Items, func(c db.Court) string { return c.ID }); !slices.Equal(got, c.want) {
			t.Errorf("%s sees courts %v, want %v", c.name, got, c.want)
		}
	}
	_, err := b.Court(b.ctx, stranger, b.courts[0])
	wantKind(t, err, school.NotFound, "")
	_, err = b.UpdateCourt(b.ctx, stranger, b.courts[0], CourtRequest{Name: "Mine"}, ptr(int64(1)))
	wantKind(t, err, school.NotFound, "")
	_, err = b.Program(b.ctx, stranger, b.programs[0])
	wantKind(t, err, school.NotFound, "")
	_, err = b.UpdateAgency(b.ctx, stranger, b.agencies[0], AgencyRequest{Kind: "police", Name: "Mine"}, ptr(int64(1)))
	wantKind(t, err, school.NotFound, "")
	_, err = b.CreateCourt(b.ctx, b.clerk(t, b.courts[0]), CourtRequest{Name: "Mine"})
	wantKind(t, err, school.Forbidden, "")
}

func ptr[T any](v T) *T { return &v }

func TestStaleUpdateShowsWhatStands(t *testing.T) {
	b := setup(t)
	_, err := b.UpdateCourt(b.ctx, b.admin, b.courts[0], CourtRequest{Name: "New Name"}, ptr(int64(1)))
	must(t, err)
	_, err = b.UpdateCourt(b.ctx, b.admin, b.courts[0], CourtRequest{Name: "Other Name", Phone: "555"}, ptr(int64(1)))
	wantKind(t, err, school.Stale, "")
	var stale *school.Error
	errors.As(err, &stale)
	if !slices.Equal(stale.Changed, []string{"name", "phone"}) || stale.Current.(db.Court).Name != "New Name" {
		t.Errorf("stale: %+v", stale)
	}
	_, err = b.UpdateCourt(b.ctx, b.admin, b.courts[0], CourtRequest{Name: "Other Name"}, nil)
	wantKind(t, err, school.Invalid, "/If-Match")
	_, err = b.UpdateCourt(b.ctx, b.admin, b.courts[0], CourtRequest{Name: "Second District Court"}, ptr(int64(2)))
	wantKind(t, err, school.Conflict, "/name")
}

func TestCourtBeginsWithFederalHolidays(t *testing.T) {
	b := setup(t)
	days, err := b.Closures(b.ctx, b.admin, b.courts[0], ptr(2026))
	must(t, err)
	// 5 U.S.C. § 6103; Independence Day 2026 is a Saturday and kept on the Friday.
	want := []school.Date{day(2026, 1, 1), day(2026, 1, 19), day(2026, 2, 16), day(2026, 5, 25), day(2026, 6, 19), day(2026, 7, 3),
		day(2026, 9, 7), day(2026, 10, 12), day(2026, 11, 11), day(2026, 11, 26), day(2026, 12, 25)}
	got := make([]school.Date, len(days))
	for i, c := range days {
		got[i] = c.Day
	}
	if !slices.Equal(got, want) {
		t.Errorf("closures of 2026: %v, want %v", days, want)
	}
	last, err := b.Closures(b.ctx, b.admin, b.courts[0], ptr(2031))
	must(t, err)
	beyond, err := b.Closures(b.ctx, b.admin, b.courts[0], ptr(2032))
	must(t, err)
	if len(last) != 11 || len(beyond) != 0 {
		t.Errorf("%d closures in 2031 and %d in 2032, want 11 and none", len(last), len(beyond))
	}
	_, err = b.AddClosure(b.ctx, b.admin, b.courts[0], db.Closure{Day: day(2026, 12, 24), Name: "Christmas Eve"})
	must(t, err)
	_, err = b.AddClosure(b.ctx, b.admin, b.courts[0], db.Closure{Day: day(2026, 12, 24), Name: "Christmas Eve"})
	wantKind(t, err, school.Conflict, "/day")
	must(t, b.RemoveClosure(b.ctx, b.admin, b.courts[0], day(2026, 12, 24)))
	wantKind(t, b.RemoveClosure(b.ctx, b.admin, b.courts[0], day(2026, 12, 24)), school.NotFound, "")
}

func day(year int, month time.Month, d int) school.Date { return school.NewDate(year, month, d) }

func TestProgramRequestIsChecked(t *testing.T) {
	b := setup(t)
	good := ProgramRequest{Name: "Third School", Prefix: "TS", Zone: "America/Denver"}
	for pointer, spoil := range map[string]func(*ProgramRequest){
		"/name":                    func(r *ProgramRequest) { r.Name = strings.Repeat("x", 201) },
		"/prefix":                  func(r *ProgramRequest) { r.Prefix = "nb" },
		"/zone":                    func(r *ProgramRequest) { r.Zone = "Local" },
		"/email":                   func(r *ProgramRequest) { r.Email = "nobody" },
		"/signatory":               func(r *ProgramRequest) { r.Signatory = "a\x00b" },
		"/policy/requiredSessions": func(r *ProgramRequest) { r.Policy = &school.Policy{} },
	} {
		r := good
		spoil(&r)
		_, err := b.CreateProgram(b.ctx, b.admin, r)
		wantKind(t, err, school.Invalid, pointer)
	}
	for _, zone := range []string{"UTC", "Etc/GMT+5", "../etc/passwd", "America/Nowhere", ""} {
		r := good
		r.Zone = zone
		_, err := b.CreateProgram(b.ctx, b.admin, r)
		wantKind(t, err, school.Invalid, "/zone")
	}
	view, err := b.CreateProgram(b.ctx, b.admin, good)
	must(t, err)
	if view.Policy != nil {
		t.Errorf("a program without rules shows %v", view.Policy)
	}
}

func TestPolicyVersionsFollowEachOther(t *testing.T) {
	b := setup(t)
	program := b.programs[0]
	_, err := b.AddPolicy(b.ctx, b.admin, program, school.Policy{RequiredSessions: 5, EffectiveFrom: day(2026, 3, 1)})
	wantKind(t, err, school.Invalid, "/effectiveFrom")
	next, err := b.AddPolicy(b.ctx, b.admin, program, school.Policy{RequiredSessions: 5, EffectiveFrom: day(2026, 4, 1)})
	must(t, err)
	if next.Version != 2 {
		t.Errorf("version %d, want 2", next.Version)
	}
	_, err = b.AddPolicy(b.ctx, b.admin, program, school.Policy{RequiredSessions: 6, EffectiveFrom: day(2026, 3, 15)})
	wantKind(t, err, school.Invalid, "/effectiveFrom")
	_, err = b.AddPolicy(b.ctx, b.admin, program, school.Policy{RequiredSessions: 6, EffectiveFrom: day(2026, 4, 1), Version: 2})
	wantKind(t, err, school.Conflict, "/version")
	_, err = b.AddPolicy(b.ctx, b.staff(t, program), program, school.Policy{RequiredSessions: 6})
	wantKind(t, err, school.Forbidden, "")

	inForce := func() int {
		view, err := b.Program(b.ctx, b.admin, program)
		must(t, err)
		return view.Policy.Version
	}
	if v := inForce(); v != 1 {
		t.Errorf("version %d in force on 2 March, want 1", v)
	}
	// Ten hours before April begins in Chicago.
	b.clock.Set(time.Date(2026, time.March, 31, 19, 0, 0, 0, time.UTC))
	if v := inForce(); v != 1 {
		t.Errorf("version %d in force on 31 March, want 1", v)
	}
	b.clock.Add(10 * time.Hour)
	if v := inForce(); v != 2 {
		t.Errorf("version %d in force on 1 April, want 2", v)
	}
	b.clock.Add(24 * time.Hour)
	_, err = b.AddPolicy(b.ctx, b.admin, program, school.Policy{RequiredSessions: 6, EffectiveFrom: day(2026, 4, 1)})
	wantKind(t, err, school.Invalid, "/effectiveFrom") // yesterday
}

func TestPolicyVersionsDoNotRace(t *testing.T) {
	b := setup(t)
	const n = 8
	var wg sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wg.Go(func() {
			_, errs[i] = b.AddPolicy(b.ctx, b.admin, b.programs[0], school.Policy{RequiredSessions: i + 1})
		})
	}
	wg.Wait()
	must(t, errors.Join(errs...))
	policies, err := b.Policies(b.ctx, b.admin, b.programs[0])
	must(t, err)
	for i, p := range policies {
		if p.Version != n+1-i {
			t.Fatalf("version %d at place %d of %d", p.Version, i, len(policies))
		}
	}
	if len(policies) != n+1 {
		t.Errorf("%d versions, want %d", len(policies), n+1)
	}
}

func TestProgramKeepsZoneAndPrefixOnceUsed(t *testing.T) {
	b := setup(t)
	change := ProgramRequest{Name: "First School", Prefix: "NBX", Zone: "America/New_York"}
	_, err := b.UpdateProgram(b.ctx, b.admin, b.programs[0], change, ptr(int64(1)))
	must(t, err)
	b.class(t, b.admin, b.programs[0], 1)
	change.Zone = "America/Chicago"
	_, err = b.UpdateProgram(b.ctx, b.admin, b.programs[0], change, ptr(int64(2)))
	wantKind(t, err, school.Conflict, "/zone")
	change.Zone, change.Name = "America/New_York", "Renamed"
	view, err := b.UpdateProgram(b.ctx, b.admin, b.programs[0], change, ptr(int64(2)))
	must(t, err)
	if view.Name != "Renamed" || view.Version != 3 || view.Policy == nil {
		t.Errorf("updated program: %+v", view)
	}
}
