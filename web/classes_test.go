package web

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// fields reads what a page's form holds, as a browser sends it.
func fields(body string) url.Values {
	all := url.Values{}
	for _, input := range regexp.MustCompile(`<input[^>]*>`).FindAllString(body, -1) {
		name, value := regexp.MustCompile(` name="([^"]*)"`).FindStringSubmatch(input), regexp.MustCompile(` value="([^"]*)"`).FindStringSubmatch(input)
		if box := strings.Contains(input, `type="checkbox"`) || strings.Contains(input, `type="radio"`); name != nil && value != nil && (!box || strings.Contains(input, " checked")) {
			all.Add(name[1], value[1])
		}
	}
	for _, list := range regexp.MustCompile(`(?s)<select[^>]* name="([^"]*)".*?</select>`).FindAllStringSubmatch(body, -1) {
		chosen := regexp.MustCompile(`value="([^"]*)" selected`).FindStringSubmatch(list[0])
		if chosen != nil {
			all.Add(list[1], chosen[1])
		}
	}
	return all
}

// TestAClassIsPlanned lays dates out around a holiday, changes one, plans, and finds the
// class in the list and the calendar.
func TestAClassIsPlanned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Staff)
	v.get("/classes").is(200).says("Tuesday evenings", "6 of 8 places taken", "Tuesdays, 6 p.m. to 7:30 p.m.; 4 sessions", "Jan. 5, 2027 to Jan. 26, 2027")
	v.get("/classes?language=es").is(200).says("No class fits.")
	v.get("/classes?open=true&program=" + w.program).says("Tuesday evenings")
	v.get("/classes?from=2/1/2027").says("No class fits.")
	v.get("/classes?from=soon").is(422).says(`href="#from"`)

	form := fields(v.get("/classes/new").is(200).says("as many as the course needs").body)
	v.send("POST", "/classes/dates", form).is(422).says(`href="#first"`, `href="#from"`)
	form.Set("name", "Thursday evenings")
	form.Set("first", "11/11/2027") // Veterans Day; the 25th is Thanksgiving Day
	form.Set("from", "6:30 pm")
	form.Set("until", "8 p.m.")
	form.Set("count", "3")
	v.send("POST", "/classes/dates", form).is(200).says("The course needs 4 sessions, and the class has 3.")
	form.Set("count", "")
	v.send("POST", "/classes", form).is(422).says("Lay out the dates first")
	laid := v.send("POST", "/classes/dates", form).is(200).says(`value="11/18/2027"`, `value="12/02/2027"`, `value="12/16/2027"`, "Thursday", "Nov. 11, 2027 (Veterans Day), Nov. 25, 2027 (Thanksgiving Day)")
	if strings.Contains(laid.body, "11/25/2027") {
		t.Error("a session is laid out on Thanksgiving Day")
	}
	form = fields(laid.body)
	form.Set("sessions.1.day", "11/25/2027") // after all
	form.Set("sessions.2.from", "half past")
	form.Set("sessions.3.day", "")
	v.send("POST", "/classes", form).is(422).says(`href="#sessions-2-from"`, "Courts closed", "Thanksgiving Day", `value="half past"`)
	form.Set("sessions.2.from", "21:00")
	v.send("POST", "/classes", form).is(422).says(`href="#sessions-2-until"`, "ends after it starts")
	form.Set("sessions.2.from", "18:30")
	planned := v.send("POST", "/classes", form).is(303)
	if again := v.send("POST", "/classes", form).is(303); again.location != planned.location {
		t.Errorf("sent twice, the class is %s and %s", planned.location, again.location)
	}
	v.get(planned.location).is(200).says("Thursday evenings", "planned with 3 sessions", "Thursday, Nov. 25, 2027", "6:30 p.m. to 8 p.m.", "0 of 20 places taken", "To come")
	v.get("/classes").says("Thursday evenings", "Thursdays, 6:30 p.m. to 8 p.m.; 3 sessions")
	v.get("/classes/calendar?month=2027-11").is(200).says("Classes in November 2027", "6:30 p.m. Thursday evenings", "Courts closed: Thanksgiving Day", `href="/classes/calendar?month=2027-12"`)
	v.get("/classes/calendar?month=2027-11&language=es").says("No session meets")
	v.get("/classes/calendar").says("Classes in January 2027", "Tuesday evenings", ">6 of 8 places taken")
	must(w.office.CreateProgram(t.Context(), w.console, registrar.ProgramRequest{Name: "Weekly school", Prefix: "WEEK", Zone: "America/Chicago", Policy: &school.Policy{RequiredSessions: 10, EffectiveFrom: day("2027-01-01")}}))
	v.get("/classes/calendar").says(">NBI, 6 of 8 places taken") // of two programs, whose it is
	w.as(t, school.Clerk).get("/classes/new").is(403)
	w.as(t, school.Officer).get(planned.location).is(200)
}

// TestSomebodyIsMoved reads what a move changes, moves, and waits for a full class.
func TestSomebodyIsMoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.class.Class
	r := registrar.ClassRequest{ProgramID: w.program, Name: "One Saturday", Capacity: 1, Language: "es"}
	for _, s := range w.class.Sessions[1:] {
		r.Sessions = append(r.Sessions, registrar.SessionRequest{StartsAt: s.StartsAt.AddDate(0, 0, 4), EndsAt: s.EndsAt.AddDate(0, 0, 4)})
	}
	saturday := must(w.office.PlanClass(t.Context(), w.console, r))
	v := w.as(t, school.Staff)
	albright, brandt := "/enrollments/"+w.people[0].ID, "/enrollments/"+w.people[1].ID
	page := v.get(albright+"/placement/new").is(200).says("Tuesday evenings", "One Saturday", "3 sessions to come by the due date, the next on Jan. 16, 2027, 6 p.m.", "in Spanish",
		"Fewer than the 4 sessions still needed.", "0 of 1 place taken", "No class")
	form := fields(page.body)
	v.send("POST", albright+"/placement", form).is(422).says(`href="#classId"`, "Choose a class.")
	form.Set("classId", saturday.ID)
	v.send("POST", albright+"/placement", form).leadsTo(albright)
	v.get(albright).is(200).says("Placed in One Saturday.")
	v.send("POST", albright+"/placement", form).is(409)

	form = fields(v.get(brandt+"/placement/new").says("One Saturday: waiting list", "1 of 1 place taken").body)
	form.Set("classId", "wait:"+saturday.ID)
	v.send("POST", brandt+"/placement", form).leadsTo(brandt)
	v.get("/classes/"+saturday.ID).says("Albright, Alex", "Full", "Waiting list", "Brandt, Alex", albright+"/placement/new")
	v.get("/classes/"+other.ID).says("4 of 8 places taken", "Roll not taken", "Castillo, Alex")
	form = fields(v.get(albright + "/placement/new").body)
	form.Set("classId", "none")
	v.send("POST", albright+"/placement", form).leadsTo(albright)
	v.get(brandt+"/placement/new").says("They are on its waiting list.", fmt.Sprintf(`value="%s"`, saturday.ID))
	w.as(t, school.Officer).get(albright + "/placement/new").is(403)
}

// TestAClassChangesItsPlan cancels a session, adds one in its place, and moves the class
// to another room.
func TestAClassChangesItsPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Staff)
	class := "/classes/" + w.class.ID
	dropped := w.class.Sessions[2].ID
	v.get("/sessions/"+dropped+"/cancellation").says(class+"#people", "their telephone numbers")
	v.get(class).says("Telephone", "320")
	if body := w.as(t, school.Officer).get(class).is(200).body; strings.Contains(body, "Telephone") {
		t.Error("who takes no roll is shown whom to call")
	}
	v.post("/sessions/"+dropped+"/cancellation", "reason", "Snow").leadsTo("/today?on=2027-01-19")
	v.get("/today?on=2027-01-19").says("The session is cancelled.", "Add a session in its place", class+"/sessions/new")
	v.get(class).is(200).says("Cancelled", "Snow", class+"/sessions/new", class+"/change")

	form := fields(v.get(class+"/sessions/new").is(200).says("6 people sit in this class", `value="02/02/2027"`, `value="6 p.m."`, `value="7:30 p.m."`, "Tuesday, Jan. 19, 2027", "Cancelled").body)
	form.Set("until", "late")
	v.send("POST", class+"/sessions", form).is(422).says(`href="#until"`, `value="late"`)
	form.Set("until", "7:30 p.m.")
	form.Set("day", "1/26/2027")
	v.send("POST", class+"/sessions", form).is(422).says(`href="#from"`, "Another session of the class meets at this time.")
	form.Set("day", "1/19/2027") // the cancelled one's
	v.send("POST", class+"/sessions", form).leadsTo(class)
	v.send("POST", class+"/sessions", form).leadsTo(class) // a double click
	if n := strings.Count(v.get(class).says("The session of Jan. 19, 2027 was added.").body, "Tuesday, Jan. 19, 2027"); n != 2 {
		t.Errorf("Jan. 19 stands %d times, want the cancelled session and the added one", n)
	}

	form = fields(v.get(class+"/change").is(200).says("Tuesday evenings", "6 are taken.").body)
	form.Set("capacity", "5")
	v.send("POST", class+"/change", form).is(422).says(`href="#capacity"`, "6 people sit in it")
	form.Set("capacity", "10")
	form.Set("location", "Room 9")
	v.send("POST", class+"/change", form).leadsTo(class)
	v.get(class).says("The class was changed.", "Room 9", "6 of 10 places taken")
	v.send("POST", class+"/change", form).is(409).says("Somebody changed this")
	w.as(t, school.Officer).get(class + "/change").is(403)
	w.as(t, school.Clerk).get(class + "/sessions/new").is(403)
}
