package registrar_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"johnschool/db"
	"johnschool/registrar"
	"johnschool/school"
)

// caseSeen is one enrollment with all that is told about it.
type caseSeen struct {
	enrollment, participant, report, notice, message, session, program string
}

// toldCase enrolls somebody in a program, has a violation told and the proof of
// enrollment sent.
func (w *world) toldCase(name, court, agency, program string) caseSeen {
	w.t.Helper()
	ctx := w.t.Context()
	r := registrar.ClassRequest{ProgramID: program, Name: "Group " + name, Capacity: 5}
	for _, d := range []string{"2027-01-05", "2027-01-06", "2027-01-20"} {
		at := day(d).In(w.zone).Add(18 * 3600e9)
		r.Sessions = append(r.Sessions, registrar.SessionRequest{StartsAt: at, EndsAt: at.Add(3600e9)})
	}
	class := must(w.office.PlanClass(ctx, w.everyone(program), r))
	request := w.request(name, "73-"+name, "2027-06-01", class.ID)
	request.ProgramID, request.Order.CourtID, request.Order.AgencyID = program, court, agency
	e := must(w.office.Enroll(ctx, w.everyone(program), request, registrar.Once{}))
	for _, s := range class.Sessions[:2] {
		w.clock.Set(s.StartsAt.Add(3600e9))
		must(w.office.RecordAttendance(ctx, w.everyone(program), s.ID, registrar.AttendanceRequest{Marks: []registrar.MarkRequest{{EnrollmentID: e.ID, Outcome: school.Absent}}}))
	}
	w.night()
	w.post()
	w.at("2027-01-04", "12:00")
	c := caseSeen{enrollment: e.ID, participant: e.Participant.ID, session: class.Sessions[0].ID, program: program}
	for query, into := range map[string]*string{`select id from report where enrollment_id = $1`: &c.report,
		`select id from notice where enrollment_id = $1`: &c.notice, `select id from message where enrollment_id = $1 limit 1`: &c.message} {
		*into = one[string](w, query, e.ID)
	}
	return c
}

// everyone is a staff member of a program, whoever runs it.
func (w *world) everyone(program string) school.Actor {
	return school.Actor{Role: school.Staff, UserID: staffID, OrganizationID: one[string](w, `select organization_id from program where id = $1`, program), ProgramIDs: []string{program}}
}

// reading is every way to read one case, by name.
func reading(ctx context.Context, o *registrar.Office, c caseSeen) map[string]func(school.Actor) error {
	return map[string]func(school.Actor) error{
		"enrollment":  func(a school.Actor) error { _, err := o.Enrollment(ctx, a, c.enrollment); return err },
		"standing":    func(a school.Actor) error { _, err := o.Standing(ctx, a, c.enrollment, nil, nil); return err },
		"ledger":      func(a school.Actor) error { _, err := o.Ledger(ctx, a, c.enrollment); return err },
		"participant": func(a school.Actor) error { _, err := o.Participant(ctx, a, c.participant); return err },
		"report":      func(a school.Actor) error { _, err := o.Report(ctx, a, c.report); return err },
		"its letter":  func(a school.Actor) error { _, err := o.ReportDocument(ctx, a, c.report); return err },
		"notice":      func(a school.Actor) error { _, err := o.Notice(ctx, a, c.notice); return err },
		"its paper":   func(a school.Actor) error { _, err := o.NoticeDocument(ctx, a, c.notice); return err },
		"message":     func(a school.Actor) error { _, err := o.Message(ctx, a, c.message); return err },
		"its text":    func(a school.Actor) error { _, err := o.MessageContent(ctx, a, c.message); return err },
	}
}

// errUnlisted says that a list does not hold a case.
var errUnlisted = errors.New("not in the list")

// listing is every list that could show a case, by name.
func listing(ctx context.Context, o *registrar.Office, c caseSeen, name string) map[string]func(school.Actor) error {
	return map[string]func(school.Actor) error{
		"caseload": func(a school.Actor) error {
			l, err := o.Caseload(ctx, a, registrar.EnrollmentFilter{}, registrar.Page{})
			return within(l.Items, err, func(x db.CaseloadLine) bool { return x.ID == c.enrollment })
		},
		"caseload of its case": func(a school.Actor) error {
			l, err := o.Caseload(ctx, a, registrar.EnrollmentFilter{CaseNumber: "73-" + name, ProgramID: c.program}, registrar.Page{})
			return within(l.Items, err, func(x db.CaseloadLine) bool { return x.ID == c.enrollment })
		},
		"search by name": func(a school.Actor) error {
			l, err := o.SearchEnrollments(ctx, a, registrar.SearchRequest{Name: name}, registrar.Page{})
			return within(l.Items, err, func(x db.CaseloadLine) bool { return x.ID == c.enrollment })
		},
		"search by birth date": func(a school.Actor) error {
			l, err := o.SearchEnrollments(ctx, a, registrar.SearchRequest{DateOfBirth: ptr(day("1980-05-06"))}, registrar.Page{})
			return within(l.Items, err, func(x db.CaseloadLine) bool { return x.ID == c.enrollment })
		},
		"reports": func(a school.Actor) error {
			l, err := o.Reports(ctx, a, registrar.ReportFilter{EnrollmentID: c.enrollment}, registrar.Page{})
			return within(l.Items, err, func(x registrar.ReportView) bool { return x.ID == c.report })
		},
		"notices": func(a school.Actor) error {
			l, err := o.Notices(ctx, a, registrar.NoticeFilter{EnrollmentID: c.enrollment}, registrar.Page{})
			return within(l.Items, err, func(x registrar.NoticeView) bool { return x.ID == c.notice })
		},
		"matches": func(a school.Actor) error {
			l, err := o.MatchParticipants(ctx, a, registrar.MatchRequest{GivenName: name, FamilyName: "Example", DateOfBirth: day("1980-05-06")})
			return within(l, err, func(x db.Match) bool { return x.ParticipantID == c.participant })
		},
		"messages": func(a school.Actor) error {
			l, err := o.Messages(ctx, a, registrar.MessageFilter{}, registrar.Page{})
			return within(l.Items, err, func(x db.MessageLine) bool { return x.ID == c.message })
		},
	}
}

func within[T any](items []T, err error, is func(T) bool) error {
	if err == nil && !slices.ContainsFunc(items, is) {
		return errUnlisted
	}
	return err
}

func TestEachRoleReadsItsOwnRowsAndNoOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { p.ViolationCloses = false }))
	ctx := t.Context()
	otherAgency := must(w.office.CreateAgency(ctx, w.admin, registrar.AgencyRequest{Kind: "probation", Name: "Other Corrections", Email: "o@example.org"})).ID
	policy := evening()
	policy.EffectiveFrom = day("2027-01-04")
	otherProgram := must(w.office.CreateProgram(ctx, w.admin, registrar.ProgramRequest{Name: "Other", Prefix: "OTH", Zone: "America/Chicago", Email: "school@example.org", Policy: &policy})).ID
	otherOrg := must(w.office.CreateOrganization(ctx, school.ConsoleActor(), "Elsewhere"))
	own := w.toldCase("Adam", w.court, w.agency, w.program)
	strange := w.toldCase("Bert", w.other, otherAgency, otherProgram)
	reaches := map[school.Role]map[string]bool{ // which of the ways a role may go at all
		school.Clerk:   {"message": false, "its text": false, "messages": false},
		school.Staff:   {},
		school.Officer: {"message": false, "its text": false, "messages": false, "matches": false},
		school.Admin:   {},
	}
	for name, c := range map[string]struct{ sees, not school.Actor }{
		"clerk":          {w.clerk, w.clerk2},
		"staff":          {w.staff, school.Actor{Role: school.Staff, UserID: staffID, OrganizationID: w.org, ProgramIDs: []string{otherProgram}}},
		"officer":        {w.officer, school.Actor{Role: school.Officer, UserID: officerID, OrganizationID: w.org, AgencyIDs: []string{otherAgency}}},
		"admin":          {w.admin, school.Actor{Role: school.Admin, UserID: adminID, OrganizationID: otherOrg}},
		"unscoped staff": {school.Actor{}, school.Actor{Role: school.Staff, UserID: staffID, OrganizationID: w.org}},
		// A role's scope is its own: a clerk's list of programs opens nothing.
		"no one": {school.Actor{}, school.Actor{Role: school.Clerk, UserID: clerkID, OrganizationID: w.org}},
	} {
		for _, ways := range []map[string]func(school.Actor) error{reading(ctx, w.office, own), listing(ctx, w.office, own, "Adam")} {
			for way, read := range ways {
				allowed, listed := reaches[c.not.Role][way]
				mayGo := !listed || allowed
				if c.sees.Role != "" {
					if err := read(c.sees); mayGo != (err == nil) || !mayGo && school.KindOf(err) != school.Forbidden {
						t.Errorf("%s, own %s: %v", name, way, err)
					}
				}
				err := read(c.not)
				switch {
				case !mayGo && school.KindOf(err) == school.Forbidden:
				case mayGo && (errors.Is(err, errUnlisted) || school.KindOf(err) == school.NotFound):
				default:
					t.Errorf("%s, foreign %s: %v", name, way, err)
				}
			}
		}
	}
	for way, read := range reading(ctx, w.office, strange) {
		if err := read(w.admin); err != nil {
			t.Errorf("the administrator of both, %s: %v", way, err)
		}
	}
}

func TestNobodyChangesWhatTheyCannotSee(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { p.ViolationCloses = false; p.Conditions = []string{"assignment"} }))
	ctx := t.Context()
	c := w.toldCase("Adam", w.court, w.agency, w.program)
	w.at("2027-01-12", "12:00")
	strangeStaff := school.Actor{Role: school.Staff, UserID: staffID, OrganizationID: w.org, ProgramIDs: []string{w.court}}
	strangeAdmin := school.Actor{Role: school.Admin, UserID: adminID, OrganizationID: must(w.office.CreateOrganization(ctx, school.ConsoleActor(), "Elsewhere"))}
	before := one[string](w, `select md5(string_agg(x::text, '' order by x::text)) from (select e::text x from enrollment e union all select m::text from mark m
		union all select n::text from notice n union all select r::text from report r union all select y::text from entry y) z`)
	changes := map[string]func(school.Actor) error{
		"amend": func(a school.Actor) error {
			_, err := w.office.Amend(ctx, a, c.enrollment, registrar.AmendRequest{Kind: school.Vacated, DecidedBy: "me", DecidedOn: day("2027-01-05"), Reason: "so"}, nil)
			return err
		},
		"place": func(a school.Actor) error {
			_, err := w.office.Place(ctx, a, c.enrollment, registrar.PlaceRequest{}, nil)
			return err
		},
		"attest": func(a school.Actor) error {
			_, err := w.office.Attest(ctx, a, c.enrollment, "assignment", registrar.AttestRequest{AttestedOn: day("2027-01-05")}, nil)
			return err
		},
		"pause": func(a school.Actor) error {
			_, err := w.office.Pause(ctx, a, c.enrollment, registrar.PauseRequest{From: day("2027-01-05"), Reason: "so"}, nil)
			return err
		},
		"close": func(a school.Actor) error {
			_, err := w.office.Close(ctx, a, c.enrollment, registrar.CloseRequest{Outcome: "other", Reason: "so"}, nil)
			return err
		},
		"pay": func(a school.Actor) error {
			_, err := w.office.TakePayment(ctx, a, c.enrollment, registrar.PaymentRequest{AmountCents: 1, Method: "cash"}, registrar.Once{})
			return err
		},
		"plan": func(a school.Actor) error {
			_, err := w.office.AgreePlan(ctx, a, c.enrollment, registrar.PlanRequest{Installments: []school.Installment{{DueOn: day("2027-02-01"), AmountCents: 1}}}, nil)
			return err
		},
		"withdraw a mark": func(a school.Actor) error {
			_, err := w.office.WithdrawMark(ctx, a, c.session, c.enrollment, registrar.WithdrawMarkRequest{Reason: "so", Version: ptr(1)})
			return err
		},
		"deliver": func(a school.Actor) error {
			_, err := w.office.RecordDelivery(ctx, a, c.notice, registrar.DeliveryRequest{By: "hand", On: day("2027-01-12")}, nil)
			return err
		},
		"confirm": func(a school.Actor) error { _, err := w.office.ConfirmReport(ctx, a, c.report, nil); return err },
		"answer": func(a school.Actor) error {
			_, err := w.office.AnswerReport(ctx, a, c.report, registrar.AnswerRequest{Accepted: ptr(true)}, nil)
			return err
		},
	}
	for name, change := range changes {
		for _, a := range []school.Actor{w.clerk2, strangeStaff, strangeAdmin, {Role: school.Anonymous}} {
			switch kind := school.KindOf(change(a)); {
			case kind == school.NotFound && registrar.May(a.Role, actions[name]):
			case kind == school.Forbidden && !registrar.May(a.Role, actions[name]) && a.Role != school.Anonymous:
			case kind == school.Unauthenticated && a.Role == school.Anonymous:
			default:
				t.Errorf("%s by a foreign %s: %q", name, a.Role, kind)
			}
		}
	}
	roll := registrar.AttendanceRequest{Marks: []registrar.MarkRequest{{EnrollmentID: c.enrollment, Outcome: school.Attended, Version: ptr(1)}}}
	_, err := w.office.RecordAttendance(ctx, strangeStaff, c.session, roll)
	wantKind(t, err, school.NotFound, "")
	_, err = w.office.RecordAttendance(ctx, strangeAdmin, c.session, roll)
	wantKind(t, err, school.NotFound, "")
	after := one[string](w, `select md5(string_agg(x::text, '' order by x::text)) from (select e::text x from enrollment e union all select m::text from mark m
		union all select n::text from notice n union all select r::text from report r union all select y::text from entry y) z`)
	if before != after {
		t.Error("something was changed all the same")
	}
}

var actions = map[string]registrar.Action{"amend": registrar.ActAmend, "place": registrar.ActPlace, "attest": registrar.ActAttest, "pause": registrar.ActPause,
	"close": registrar.ActClose, "pay": registrar.ActTakePayment, "plan": registrar.ActAgreePlan, "withdraw a mark": registrar.ActRecordAttendance,
	"deliver": registrar.ActDeliverNotice, "confirm": registrar.ActConfirmReport, "answer": registrar.ActAnswerReport}

func TestIDsInABodyAreLookedUpInTheActorsScope(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	ctx := t.Context()
	policy := evening()
	policy.EffectiveFrom = day("2027-01-04")
	otherProgram := must(w.office.CreateProgram(ctx, w.admin, registrar.ProgramRequest{Name: "Other", Prefix: "OTH", Zone: "America/Chicago", Policy: &policy})).ID
	elsewhere := school.Actor{Role: school.Admin, UserID: adminID, OrganizationID: must(w.office.CreateOrganization(ctx, school.ConsoleActor(), "Elsewhere"))}
	farCourt := must(w.office.CreateCourt(ctx, elsewhere, registrar.CourtRequest{Name: "Far Court"})).ID
	farAgency := must(w.office.CreateAgency(ctx, elsewhere, registrar.AgencyRequest{Kind: "police", Name: "Far Police"})).ID
	farProgram := must(w.office.CreateProgram(ctx, elsewhere, registrar.ProgramRequest{Name: "Far", Prefix: "FAR", Zone: "America/Chicago", Policy: &policy})).ID
	foreignClass := must(w.office.PlanClass(ctx, w.admin, registrar.ClassRequest{ProgramID: otherProgram, Name: "X", Capacity: 5,
		Sessions: []registrar.SessionRequest{{StartsAt: day("2027-02-02").In(w.zone), EndsAt: day("2027-02-02").In(w.zone).Add(3600e9)}}})).ID
	for name, c := range map[string]struct {
		actor   school.Actor
		change  func(*registrar.EnrollRequest)
		pointer string
	}{
		"a clerk, another court":              {w.clerk, func(r *registrar.EnrollRequest) { r.Order.CourtID = w.other }, "/order/courtId"},
		"a court of another organization":     {w.admin, func(r *registrar.EnrollRequest) { r.Order.CourtID = farCourt }, "/order/courtId"},
		"an agency of another organization":   {w.admin, func(r *registrar.EnrollRequest) { r.Order.AgencyID = farAgency }, "/order/agencyId"},
		"a program of another organization":   {w.admin, func(r *registrar.EnrollRequest) { r.ProgramID = farProgram }, "/programId"},
		"staff, another program":              {w.staff, func(r *registrar.EnrollRequest) { r.ProgramID = otherProgram }, "/programId"},
		"a class of another program":          {w.clerk, func(r *registrar.EnrollRequest) { r.ClassID = foreignClass }, "/classId"},
		"no court for a clerk":                {w.clerk, func(r *registrar.EnrollRequest) { r.Order.CourtID = "" }, "/order/courtId"},
		"what is no id":                       {w.admin, func(r *registrar.EnrollRequest) { r.Order.AgencyID = "x" }, "/order/agencyId"},
		"an unknown participant":              {w.admin, func(r *registrar.EnrollRequest) { r.Participant, r.ParticipantID = nil, farCourt }, "/participantId"},
		"a participant twice":                 {w.admin, func(r *registrar.EnrollRequest) { r.ParticipantID = farCourt }, "/participant"},
		"somebody born tomorrow":              {w.admin, func(r *registrar.EnrollRequest) { r.Participant.DateOfBirth = day("2027-01-05") }, "/participant/dateOfBirth"},
		"an order that is due before it came": {w.admin, func(r *registrar.EnrollRequest) { r.Order.DueOn = ptr(day("2027-01-01")) }, "/order/dueOn"},
		"an order of tomorrow":                {w.admin, func(r *registrar.EnrollRequest) { r.Order.OrderedOn = day("2027-01-05") }, "/order/orderedOn"},
	} {
		r := w.request("Adam", "1", "2027-06-01", "")
		c.change(&r)
		_, err := w.office.Enroll(ctx, c.actor, r, registrar.Once{})
		if school.KindOf(err) != school.Invalid {
			t.Errorf("%s: %v", name, err)
			continue
		}
		wantKind(t, err, school.Invalid, c.pointer)
	}
	if n := one[int](w, `select (select count(*) from enrollment) + (select count(*) from participant) + (select count(*) from court_order) + (select count(*) from counter)`); n != 0 {
		t.Errorf("%d rows were half written", n)
	}
}
