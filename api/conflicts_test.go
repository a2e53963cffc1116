package api

import (
	"strings"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

var noKey registrar.Once

func TestWhatIsThereAlreadyIsAConflict(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/courts", "/agencies", "/programs", "/users"} {
		body := samples["POST "+path].body(w, w.own)
		if policy, found := body["policy"].(map[string]any); found {
			policy["version"] = 1
		}
		first := w.as(t, school.Admin, post, path, body).is(201)
		if first.header.Get("Location") != base+path+"/"+first.id() {
			t.Errorf("%s: Location %s", path, first.header.Get("Location"))
		}
		if got := w.as(t, school.Admin, post, path, body).is(409); !strings.Contains(string(got.body), `"pointer"`) {
			t.Errorf("%s does not say what is taken: %s", path, got.body)
		}
	}
	closed := map[string]any{"day": "2027-03-02", "name": "Training day"}
	w.as(t, school.Admin, post, "/courts/"+w.own.court+"/closures", closed).is(201)
	w.as(t, school.Admin, post, "/courts/"+w.own.court+"/closures", closed).is(409)
	w.as(t, school.Admin, post, "/programs/"+w.own.program+"/policies", map[string]any{"version": 7, "requiredSessions": 3}).is(409)
	w.as(t, school.Admin, post, "/programs/"+w.own.program+"/policies", map[string]any{"requiredSessions": 3}).is(201)
}

func TestWhatHasHappenedIsAConflict(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	marks := map[string]any{"marks": []any{map[string]any{"enrollmentId": w.own.enrollment, "outcome": "attended"}}}
	w.as(t, school.Staff, put, "/sessions/"+w.own.later+"/attendance", marks).is(409) // has not begun
	withdrawal := "/sessions/" + w.own.session + "/attendance/" + w.own.enrollment + "/withdrawal"
	w.as(t, school.Staff, post, withdrawal, map[string]any{"reason": "Wrong person", "version": 2}).is(409)
	if got := w.as(t, school.Staff, post, withdrawal, map[string]any{"reason": "Wrong person", "version": 1}).is(200); !strings.Contains(string(got.body), `"saved"`) {
		t.Errorf("withdrawn: %s", got.body)
	}
	w.as(t, school.Staff, post, withdrawal, map[string]any{"reason": "Wrong person", "version": 2}).is(404)
	cancellation := "/sessions/" + w.own.later + "/cancellation"
	w.as(t, school.Staff, post, cancellation, map[string]any{"reason": "Snow"}).is(201)
	w.as(t, school.Staff, post, cancellation, map[string]any{"reason": "Snow"}).is(409)
	reversal := "/enrollments/" + w.own.enrollment + "/ledger/" + w.own.entry + "/reversal"
	w.as(t, school.Staff, post, reversal, map[string]any{"reason": "Typed twice"}).is(200)
	w.as(t, school.Staff, post, reversal, map[string]any{"reason": "Typed twice"}).is(409)
	w.as(t, school.Staff, post, "/enrollments/"+w.own.enrollment+"/credits", map[string]any{"count": 1, "broughtOn": "2027-01-12", "source": "Another school"}).is(200)
	w.as(t, school.Staff, post, "/enrollments/"+w.own.enrollment+"/closure", map[string]any{"outcome": "withdrawn", "reason": "Moved"}).is(200)
	w.as(t, school.Staff, post, "/enrollments/"+w.own.enrollment+"/closure", map[string]any{"outcome": "withdrawn", "reason": "Moved"}).is(409)
}

func TestAKeyForAnotherRequestIsAConflict(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	pay := func(r *records, cents int, key string) answer {
		return w.as(t, school.Admin, post, "/enrollments/"+r.enrollment+"/payments", map[string]any{"amountCents": cents, "method": "cash"}, "Idempotency-Key", key)
	}
	first := pay(w.own, 100, "k1").is(201)
	if again := pay(w.own, 100, "k1").is(201); string(again.body) != string(first.body) {
		t.Errorf("the same key answered %s, then %s", first.body, again.body)
	}
	if got := pay(w.own, 101, "k1").is(409); !got.names("/Idempotency-Key") {
		t.Errorf("another amount under the same key: %s", got.body)
	}
	if got := pay(w.beside, 100, "k1").is(409); !got.names("/Idempotency-Key") {
		t.Errorf("another enrollment under the same key: %s", got.body)
	}
	spaced := w.as(t, school.Admin, post, "/enrollments/"+w.own.enrollment+"/payments", []byte(` { "method" : "cash", "amountCents":100 } `), "Idempotency-Key", "k1").is(201)
	if spaced.id() != first.id() {
		t.Error("the same request written with other spaces is another")
	}
	if other := w.as(t, school.Staff, post, "/enrollments/"+w.own.enrollment+"/payments", map[string]any{"amountCents": 100, "method": "cash"}, "Idempotency-Key", "k1").is(201); other.id() == first.id() {
		t.Error("a key is shared between users")
	}
}

func TestSigningInAndOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	as := func(email, password string) answer {
		return w.call(t, "", post, base+"/sign-in", map[string]any{"email": email, "password": password})
	}
	var made registrar.NewToken
	as("court_clerk@example.org", password).is(200).into(&made)
	w.call(t, made.Token, get, base+"/enrollments", nil).is(200)
	// An old token in the way of a new one is not looked at.
	w.call(t, "js_old", post, base+"/sign-in", map[string]any{"email": "court_clerk@example.org", "password": password}).is(200)
	w.call(t, made.Token, post, base+"/sign-out", nil).is(204)
	w.call(t, made.Token, get, base+"/enrollments", nil).is(401)
	for range 5 {
		as("program_staff@example.org", "guess").is(401)
	}
	locked := as("program_staff@example.org", password).is(429)
	if locked.header.Get("Retry-After") == "" {
		t.Error("a lock does not say how long")
	}
}

func TestChangingOnesOwnPassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	signIn := func(password string, status int) (made registrar.NewToken) {
		got := w.call(t, "", post, base+"/sign-in", map[string]any{"email": "court_clerk@example.org", "password": password}).is(status)
		if status == 200 {
			got.into(&made)
		}
		return made
	}
	here, elsewhere := signIn(password, 200).Token, signIn(password, 200).Token
	const fresh = "staple battery horse"
	change := func(current, to string) answer {
		return w.call(t, here, post, base+"/password", map[string]any{"current": current, "new": to})
	}
	change(password, "too short").is(422)
	change(password, fresh).is(204)
	w.call(t, here, get, base+"/enrollments", nil).is(200)
	w.call(t, elsewhere, get, base+"/enrollments", nil).is(401)
	w.as(t, school.Clerk, get, "/enrollments", nil).is(200) // a token of a system
	signIn(password, 401)
	signIn(fresh, 200)
	for range 5 {
		change("guess", password).is(422)
	}
	if change(fresh, password).is(429).header.Get("Retry-After") == "" {
		t.Error("a lock does not say how long")
	}
	system := must(w.office.Authenticate(t.Context(), here))
	system.UserID = ""
	if err := w.office.ChangeOwnPassword(t.Context(), system, registrar.PasswordChange{Current: fresh, New: password}, ""); school.KindOf(err) != school.Conflict {
		t.Errorf("nobody's password is changed: %v", err)
	}
}

func TestAJobThatBrakedWaitsForAPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if run := w.as(t, school.Admin, post, "/jobs/outbox/runs", nil).is(200).object(); run["state"] != "braked" {
		t.Fatalf("run: %v", run)
	}
	w.as(t, school.Admin, post, "/jobs/outbox/runs", nil).is(409)
	w.as(t, school.Admin, post, "/jobs/outbox/runs", map[string]any{"releaseBrake": true}).is(200)
	w.as(t, school.Admin, post, "/jobs/nonsense/runs", nil).is(404)
}

func TestTheDemoClockGoesForward(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.as(t, school.Admin, get, "/demo/clock", nil).is(200).object()["now"].(string)
	if !strings.HasPrefix(before, "2027-01-1") {
		t.Errorf("now: %s", before)
	}
	moved := w.as(t, school.Admin, post, "/demo/clock", map[string]any{"now": "2027-03-01T12:00:00Z"}).is(200).object()["now"].(string)
	if !strings.HasPrefix(moved, "2027-03-01T12:00:00") {
		t.Errorf("moved to %s", moved)
	}
	if got := w.as(t, school.Admin, post, "/demo/clock", map[string]any{"now": "2027-02-01T12:00:00Z"}).is(422); !got.names("/now") {
		t.Errorf("back: %s", got.body)
	}
	plain := newEngine(Options{Office: w.office})
	for _, r := range plain.Routes() {
		if strings.Contains(r.Path, "demo") {
			t.Errorf("%s is served where there is no demo", r.Path)
		}
	}
}
