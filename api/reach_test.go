package api

import (
	"fmt"
	"strings"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// shownIn tells which of some ids stand in an answer.
func shownIn(a answer, ids []string) []string {
	var shown []string
	for _, id := range ids {
		if strings.Contains(string(a.body), id) {
			shown = append(shown, id)
		}
	}
	return shown
}

func TestListsShowNothingOutOfReach(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	directory := func(r *records) []string { return []string{r.court, r.agency, r.program, r.class, r.session} }
	for _, r := range routes {
		if r.method != get || strings.Contains(r.path, ":") || r.demo || r.path == "/audit" {
			continue
		}
		for _, role := range anyone[1:] {
			if !registrar.May(role, r.action) {
				continue
			}
			hidden := append(w.foreign.ids(), directory(w.foreign)...)
			switch {
			case role == school.Clerk:
				hidden = append(append(hidden, w.beside.ids()...), w.beside.court)
			case role != school.Admin:
				hidden = append(hidden, w.beside.ids()...)
			}
			addresses := []string{r.path + "?"}
			for _, name := range r.query {
				if name == "limit" {
					addresses = append(addresses, r.path+"?limit=200")
				}
				for _, other := range []*records{w.foreign, w.beside} {
					ids := map[string]string{"court": other.court, "agency": other.agency, "program": other.program, "class": other.class, "enrollment": other.enrollment}
					if id, isID := ids[name]; isID && (other == w.foreign || role != school.Admin) {
						addresses = append(addresses, fmt.Sprintf("%s?%s=%s", r.path, name, id))
					}
				}
			}
			for _, address := range addresses {
				got := w.as(t, role, get, strings.TrimSuffix(address, "?"), nil).is(200)
				if shown := shownIn(got, hidden); len(shown) > 0 {
					t.Errorf("%s as %s shows %v: %s", got.what, role, shown, shortened(got.body))
				}
			}
		}
	}
}

func TestListsShowWhatIsInReach(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for path, id := range map[string]string{"/enrollments": w.own.enrollment, "/reports": w.own.report, "/notices": w.own.notice, "/reminders": w.own.enrollment, "/courts": w.own.court,
		"/agencies": w.own.agency, "/programs": w.own.program, "/classes": w.own.class} {
		for _, role := range anyone[1:] {
			if got := w.as(t, role, get, path, nil).is(200); len(shownIn(got, []string{id})) == 0 {
				t.Errorf("%s as %s does not show what is theirs", got.what, role)
			}
		}
	}
	for _, path := range []string{"/enrollments", "/reports", "/notices", "/messages", "/users"} {
		if got := w.as(t, school.Admin, get, path, nil).is(200); len(shownIn(got, append(w.beside.ids(), w.own.ids()...))) == 0 {
			t.Errorf("%s shows an administrator nothing", got.what)
		}
	}
}

func TestTheTrailIsOneOrganizations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.as(t, school.Admin, get, "/audit?limit=200", nil).is(200)
	if shown := shownIn(got, w.foreign.ids()); len(shown) > 0 {
		t.Errorf("the trail shows %v", shown)
	}
	if len(shownIn(got, []string{w.own.enrollment})) == 0 {
		t.Error("the trail does not show what was done to the own enrollment")
	}
}

func TestSearchesFindNothingOutOfReach(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, role := range anyone[1:] {
		for _, other := range []*records{w.own, w.beside, w.foreign} {
			reached := other == w.own || other == w.beside && role == school.Admin
			got := w.as(t, role, post, "/enrollments/search", map[string]any{"name": other.family}).is(200)
			if found := len(shownIn(got, []string{other.enrollment})) > 0; found != reached {
				t.Errorf("%s for %s as %s: found %v, want %v", got.what, other.family, role, found, reached)
			}
			if role == school.Officer {
				continue // may not enroll, so has nobody to match
			}
			got = w.as(t, role, post, "/participants/matches", map[string]any{"givenName": "Adam", "familyName": other.family, "dateOfBirth": "1980-05-06"}).is(200)
			if found := len(shownIn(got, []string{other.participant})) > 0; found != reached {
				t.Errorf("%s for %s as %s: found %v, want %v", got.what, other.family, role, found, reached)
			}
		}
	}
}

func TestDuplicatesAreShownToThoseWhoReachThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	order := func(of *records) map[string]any {
		body := samples["POST /enrollments"].body(w, w.own)
		body["participant"] = map[string]any{"givenName": "Adam", "familyName": of.family, "dateOfBirth": "1980-05-06"}
		return body
	}
	own := w.as(t, school.Clerk, post, "/enrollments", order(w.own)).is(201)
	if len(shownIn(own, []string{w.own.participant})) == 0 {
		t.Error("a likely duplicate is not shown")
	}
	beside := w.as(t, school.Clerk, post, "/enrollments", order(w.beside)).is(201)
	if len(shownIn(beside, []string{w.beside.participant})) > 0 {
		t.Error("a clerk is shown a person of another court")
	}
}

// TestForeignIDsInBodies names what is not theirs in otherwise good requests.
func TestForeignIDsInBodies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	enroll := func(change func(body, order map[string]any)) map[string]any {
		body := samples["POST /enrollments"].body(w, w.own)
		change(body, body["order"].(map[string]any))
		return body
	}
	class := func(program string) map[string]any {
		body := samples["POST /classes"].body(w, w.own)
		body["programId"] = program
		return body
	}
	user := func(role school.Role, field, id string) map[string]any {
		return map[string]any{"email": "other@example.org", "name": "Kim", "role": role, "password": password, field: []string{id}}
	}
	for _, other := range []*records{w.beside, w.foreign} {
		for _, test := range []struct {
			what    string
			roles   []school.Role // where other is beside; all of these where it is foreign
			admin   bool          // whether an administrator is refused what is beside
			path    string
			body    map[string]any
			pointer string
		}{
			{"a court", []school.Role{school.Clerk}, false, "/enrollments", enroll(func(_, o map[string]any) { o["courtId"] = other.court }), "/order/courtId"},
			{"a program", []school.Role{school.Staff}, false, "/enrollments", enroll(func(b, _ map[string]any) { b["programId"], b["classId"] = other.program, nil }), "/programId"},
			{"a class of another program", []school.Role{school.Clerk, school.Staff}, true, "/enrollments", enroll(func(b, _ map[string]any) { b["classId"] = other.class }), "/classId"},
			{"a participant", []school.Role{school.Clerk, school.Staff}, false, "/enrollments", enroll(func(b, _ map[string]any) { delete(b, "participant"); b["participantId"] = other.participant }), "/participantId"},
			{"a class to sit in", []school.Role{school.Clerk, school.Staff}, true, "/enrollments/" + w.own.enrollment + "/placement", map[string]any{"classId": other.class}, "/classId"},
			{"a program whose brake is released", nil, false, "/jobs/compliance/runs", map[string]any{"releaseBrake": true, "programId": other.program}, "/programId"},
			{"a program to plan for", []school.Role{school.Staff}, false, "/classes", class(other.program), "/programId"},
		} {
			roles := test.roles
			if other == w.foreign || test.admin {
				roles = append(roles, school.Admin)
			}
			for _, role := range roles {
				got := w.as(t, role, post, test.path, test.body).is(422)
				if !got.names(test.pointer) {
					t.Errorf("%s, %s as %s: %s", got.what, test.what, role, shortened(got.body))
				}
			}
		}
	}
	agency := enroll(func(_, o map[string]any) { o["agencyId"] = w.foreign.agency })
	for _, role := range []school.Role{school.Clerk, school.Staff, school.Admin} {
		if got := w.as(t, role, post, "/enrollments", agency).is(422); !got.names("/order/agencyId") {
			t.Errorf("a foreign agency as %s: %s", role, shortened(got.body))
		}
	}
	for field, user := range map[string]map[string]any{"/courtIds/0": user(school.Clerk, "courtIds", w.foreign.court),
		"/agencyIds/0": user(school.Officer, "agencyIds", w.foreign.agency), "/programIds/0": user(school.Staff, "programIds", w.foreign.program)} {
		if got := w.as(t, school.Admin, post, "/users", user).is(422); !got.names(field) {
			t.Errorf("a foreign scope: %s", shortened(got.body))
		}
	}
}

// TestForeignIDsInRolls takes a roll for people who are not theirs.
func TestForeignIDsInRolls(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, role := range []school.Role{school.Staff, school.Admin} {
		for _, other := range []*records{w.beside, w.foreign} {
			got := w.as(t, role, put, "/sessions/"+w.own.session+"/attendance", map[string]any{"marks": []any{map[string]any{"enrollmentId": other.enrollment, "outcome": "attended"}}}).is(200)
			var view registrar.AttendanceView
			got.into(&view)
			if view.Results[0].Status != registrar.MarkInvalid || view.Results[0].Version != nil || view.Results[0].Problem.Current != nil {
				t.Errorf("%s as %s for a person out of reach: %s", got.what, role, got.body)
			}
			w.as(t, role, post, "/sessions/"+w.own.session+"/attendance/"+other.enrollment+"/withdrawal", map[string]any{"reason": "Wrong", "version": 1}).is(404)
		}
	}
	parts := "/enrollments/" + w.own.enrollment
	for _, other := range []*records{w.beside, w.foreign} {
		w.as(t, school.Staff, post, parts+"/pauses/"+other.pause+"/end", map[string]any{"until": "2027-06-01", "reason": "Back"}).is(404)
		w.as(t, school.Staff, post, parts+"/ledger/"+other.entry+"/reversal", map[string]any{"reason": "Wrong"}).is(404)
	}
}
