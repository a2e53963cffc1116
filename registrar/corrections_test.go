package registrar_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/registrar"
	"johnschool/school"
)

// factChange is something that changes under a sent report, and what of that the
// report's recipient has to be told: nothing where neither outcome nor grounds
// differ. tells are changes, "what: before → after", that the correction names.
type factChange struct {
	name   string
	do     func(w *world, id string)
	tells  []string
	status string // of the enrollment afterwards
}

// changes are what a report's page shows, as tells has them.
func changes(t *testing.T, r registrar.ReportView) []string {
	t.Helper()
	var all []documents.Change
	if err := json.Unmarshal(r.Changes, &all); err != nil {
		t.Fatal(err)
	}
	lines := make([]string, len(all))
	for i, c := range all {
		lines[i] = c.What + ": " + c.Before + " → " + c.After
		if c.Before == c.After {
			t.Errorf("%s differs in nothing", c.What)
		}
	}
	return lines
}

// corrects does each change to an enrollment of its own whose report of a kind was
// sent, and looks at what the same night makes of it.
func (w *world) corrects(kind string, ids map[string]string, cases []factChange) {
	w.t.Helper()
	sent, want := map[string]registrar.ReportView{}, 0
	for _, c := range cases {
		sent[c.name] = w.report(ids[c.name], kind)
		if sent[c.name].State != db.ReportSent {
			w.t.Fatalf("%s: the report is %s", c.name, sent[c.name].State)
		}
		c.do(w, ids[c.name])
		if len(c.tells) > 0 {
			want++
		}
	}
	if got := w.night()["corrections"]; got != want {
		w.t.Errorf("%d corrections in the same night, want %d", got, want)
	}
	for _, c := range cases {
		if e := w.enrollment(ids[c.name]); e.Status != c.status {
			w.t.Errorf("%s: status %s, want %s", c.name, e.Status, c.status)
		}
		if len(c.tells) == 0 {
			if states := w.states(ids[c.name], db.ReportCorrection); len(states) != 0 {
				w.t.Errorf("%s: corrected, though neither outcome nor grounds differ", c.name)
			}
			continue
		}
		if len(w.states(ids[c.name], db.ReportCorrection)) != 1 {
			w.t.Errorf("%s: no correction is due", c.name)
			continue
		}
		r := w.report(ids[c.name], db.ReportCorrection)
		if r.State != db.ReportDue || *r.Supersedes != sent[c.name].ID {
			w.t.Errorf("%s: the correction is %s and takes the place of %v", c.name, r.State, r.Supersedes)
		}
		lines := changes(w.t, r)
		for _, tell := range c.tells {
			if !strings.Contains(strings.Join(lines, "\n"), tell) {
				w.t.Errorf("%s: %q is not among the changes:\n%s", c.name, tell, strings.Join(lines, "\n"))
			}
		}
	}
	w.post()
	for _, c := range cases {
		if len(c.tells) == 0 || len(w.states(ids[c.name], db.ReportCorrection)) == 0 {
			continue
		}
		r := w.report(ids[c.name], db.ReportCorrection)
		said := w.facts(r.ID)
		if said.Correction == nil || said.Correction.SupersedesSentOn == "" || !strings.HasPrefix(said.Correction.SupersedesReference, said.EnrollmentNumber+"-R") ||
			said.Correction.StandsAgain || said.Correction.FellOn == "" {
			w.t.Errorf("%s: the letter says of what it corrects: %+v", c.name, said.Correction)
			continue
		}
		if diff := cmp.Diff(changes(w.t, r), changes(w.t, registrar.ReportView{Report: db.Report{Changes: must(json.Marshal(said.Correction.Changes))}})); diff != "" {
			w.t.Errorf("%s: the page and the letter differ:\n%s", c.name, diff)
		}
	}
	w.counts(w.night(), nothing)
}

// facts are what a report said when it was frozen.
func (w *world) facts(reportID string) documents.ReportFacts {
	w.t.Helper()
	var said documents.ReportFacts
	raw := one[[]byte](w, `select b.content from report r join blob b on b.id = r.content_id where r.id = $1`, reportID)
	if err := json.Unmarshal(raw, &said); err != nil {
		w.t.Fatal(err)
	}
	return said
}

// moveTo puts a later version of the rules in force, for enrollments that are moved
// to it.
func (w *world) moveTo(change func(*school.Policy), p school.Policy) int {
	w.t.Helper()
	change(&p)
	p.EffectiveFrom = day("2027-05-01")
	return must(w.office.AddPolicy(w.t.Context(), w.admin, w.program, p)).Version
}

func TestEachChangeUnderASentViolationIsCorrectedOrNot(t *testing.T) {
	t.Parallel()
	base := rules(func(p *school.Policy) { noReview(p); p.CureDays, p.RequiredSessions, p.ViolationCloses = nil, 4, false })
	w := newWorld(t, base)
	class, held := w.plan(30, "2027-01-05", "2027-01-12", "2027-01-19"), w.plan(30, "2027-01-05", "2027-01-12", "2027-02-12")
	other := w.plan(30, "2027-01-13")
	laxer := w.moveTo(func(p *school.Policy) { p.MaxAbsences = ptr(2) }, base)
	attended := []string{"Session of January 12, 2027: Absent; counted as: absence → Attended; counted as: credit", "Absences: 2 → 1", "Violations: more absences than allowed (January 12, 2027) → none"}
	cases := []factChange{
		{"a mark corrected", func(w *world, id string) { w.mark(class.Sessions[1].ID, id, school.Attended, ptr(1)) }, attended, "active"},
		{"an excuse accepted", func(w *world, id string) { w.excuse(class.Sessions[0].ID, id, 1) },
			[]string{"Session of January 5, 2027: Absent; counted as: absence → Excused; counted as: neither credit nor absence", "Absences: 2 → 1"}, "active"},
		{"a mark withdrawn", func(w *world, id string) {
			must(w.office.WithdrawMark(w.t.Context(), w.staff, class.Sessions[1].ID, id, registrar.WithdrawMarkRequest{Reason: "another person", Version: ptr(1)}))
		}, []string{"Session of January 12, 2027: Absent; counted as: absence → Not on record", "Absences: 2 → 1"}, "active"},
		{"rules moved before", func(w *world, id string) {
			w.amend(id, registrar.AmendRequest{Kind: school.PolicyMoved, DecidedOn: day("2027-01-11"), PolicyVersion: &laxer})
		}, []string{"Violations: more absences than allowed (January 12, 2027) → none"}, "active"},
		{"a pause found", func(w *world, id string) {
			must(w.office.Pause(w.t.Context(), w.staff, id, registrar.PauseRequest{From: day("2027-01-12"), Until: ptr(day("2027-01-12")), Reason: "in hospital"}, nil))
		}, []string{"Session of January 12, 2027: Absent; counted as: absence → Absent; counted as: nothing: paused"}, "active"},
		{"credits brought before", func(w *world, id string) {
			must(w.office.BringCredits(w.t.Context(), w.staff, id, registrar.CreditRequest{Count: 4, BroughtOn: day("2027-01-05"), Source: "Ramsey County"}, nil))
		}, []string{"Sessions credited: 0 → 4", "Violations: more absences than allowed (January 12, 2027) → none"}, "completed"},
		{"rules moved after", func(w *world, id string) {
			w.amend(id, registrar.AmendRequest{Kind: school.PolicyMoved, DecidedOn: day("2027-01-13"), PolicyVersion: &laxer})
		}, nil, "active"},
		{"more time", func(w *world, id string) {
			w.amend(id, registrar.AmendRequest{Kind: school.Extension, DecidedOn: day("2027-01-11"), DueOn: ptr(day("2027-07-01"))})
		}, nil, "active"},
		{"another absence", func(w *world, id string) { w.mark(class.Sessions[1].ID, id, school.TurnedAway, ptr(1)) }, nil, "active"},
		{"attended since", func(w *world, id string) { w.mark(other.Sessions[0].ID, id, school.Attended, nil) }, nil, "active"},
	}
	ids, canceled := map[string]string{}, w.enroll("Bert", "canceled", "2027-06-01", held.ID).ID
	for i, c := range cases {
		ids[c.name] = w.enroll("Adam"+string(rune('a'+i)), c.name, "2027-06-01", class.ID).ID
	}
	for _, s := range []int{0, 1} {
		for _, c := range cases {
			w.missed(ids[c.name], class, s)
		}
	}
	w.counts(w.night(), map[string]int{"violations": len(cases)})
	w.post()
	w.at("2027-01-13", "20:00")
	must(w.office.AddClosure(w.t.Context(), w.admin, w.court, db.Closure{Day: day("2027-01-14"), Name: "Snow"}))
	w.corrects(db.ReportViolation, ids, cases)

	// The school canceled a session afterwards.
	for _, s := range []int{0, 1} {
		w.mark(held.Sessions[s].ID, canceled, school.Absent, nil)
	}
	w.at("2027-01-14", "20:00")
	w.counts(w.night(), map[string]int{"violations": 1})
	w.post()
	w.corrects(db.ReportViolation, map[string]string{"canceled": canceled}, []factChange{{"canceled", func(w *world, _ string) {
		must(w.office.CancelSession(w.t.Context(), w.staff, held.Sessions[0].ID, registrar.CancelRequest{Reason: "the room was locked"}))
	}, []string{"Session of January 5, 2027: Absent; counted as: absence → Canceled by the school; counted as: nothing"}, "active"}})
	w.consistent()
}

func TestEachChangeUnderASentDeadlineIsCorrectedOrNot(t *testing.T) {
	t.Parallel()
	base := rules(func(p *school.Policy) {
		noReview(p)
		p.CureDays, p.RequiredSessions, p.Conditions = nil, 1, []string{"screening held"}
	})
	w := newWorld(t, base)
	class := w.plan(30, "2027-01-05", "2027-01-12")
	fewer := w.moveTo(func(p *school.Policy) { p.RequiredSessions = 0 }, base)
	cases := []factChange{
		{"more time before", func(w *world, id string) {
			w.amend(id, registrar.AmendRequest{Kind: school.Extension, DecidedOn: day("2027-01-14"), DueOn: ptr(day("2027-03-01"))})
		}, []string{"Due date: January 15, 2027 → March 1, 2027", "Enrollment: Ended on January 16, 2027 as unsuccessful → Not ended by this finding"}, "active"},
		{"more time after", func(w *world, id string) {
			w.amend(id, registrar.AmendRequest{Kind: school.Extension, DecidedOn: day("2027-01-17"), DueOn: ptr(day("2027-03-01"))})
		}, nil, "unsuccessful"},
		{"reinstated after", func(w *world, id string) {
			w.amend(id, registrar.AmendRequest{Kind: school.Reinstated, DecidedOn: day("2027-01-17"), DueOn: ptr(day("2027-03-01"))})
		}, nil, "active"},
		{"reinstated before", func(w *world, id string) {
			w.amend(id, registrar.AmendRequest{Kind: school.Reinstated, DecidedOn: day("2027-01-15"), DueOn: ptr(day("2027-03-01"))})
		}, []string{"Due date: January 15, 2027 → March 1, 2027"}, "active"},
		{"rules moved before", func(w *world, id string) {
			w.amend(id, registrar.AmendRequest{Kind: school.PolicyMoved, DecidedOn: day("2027-01-14"), PolicyVersion: &fewer}) // the condition is missing all the same
		}, nil, "unsuccessful"},
		{"a mark corrected", func(w *world, id string) { w.mark(class.Sessions[0].ID, id, school.Attended, ptr(1)) }, nil, "unsuccessful"},
	}
	ids := map[string]string{}
	for i, c := range cases {
		ids[c.name] = w.enroll("Adam"+string(rune('a'+i)), c.name, "2027-01-15", class.ID).ID
		w.clock.Set(class.Sessions[0].StartsAt)
		w.mark(class.Sessions[0].ID, ids[c.name], school.Absent, nil)
	}
	w.nightOf("2027-01-16", map[string]int{"violations": len(cases)})
	w.post()
	w.at("2027-01-17", "10:00")
	w.corrects(db.ReportViolation, ids, cases)
	w.consistent()
}

func TestEachChangeUnderASentCompletionIsCorrectedOrNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) {
		p.Review, p.EnrollmentReport, p.Conditions = nil, nil, []string{"screening held"}
	}))
	class := w.plan(30, "2027-01-05", "2027-01-06", "2027-01-12")
	paid := map[string]string{}
	back := func(w *world, id string) {
		must(w.office.ReverseEntry(w.t.Context(), w.staff, id, paid[id], registrar.WithdrawRequest{Reason: "the check came back"}))
	}
	void := "Enrollment: Completed → Not completed on that day"
	cases := []factChange{
		{"a mark corrected", func(w *world, id string) { w.mark(class.Sessions[1].ID, id, school.Absent, ptr(1)) },
			[]string{"Session of January 6, 2027: Attended; counted as: credit → Absent; counted as: absence", "Services complete: yes → no", void}, "active"},
		{"an attestation withdrawn", func(w *world, id string) {
			must(w.office.WithdrawAttestation(w.t.Context(), w.staff, id, "screening held", registrar.WithdrawRequest{Reason: "another person"}, nil))
		}, []string{"Services complete: yes → no", void}, "active"},
		{"a payment reversed", back, nil, "completed"},
		{"vacated since", func(w *world, id string) {
			w.amend(id, registrar.AmendRequest{Kind: school.Vacated, DecidedOn: day("2027-01-07")})
		}, nil, "closed"},
		{"minutes noted", func(w *world, id string) { w.mark(class.Sessions[1].ID, id, school.Late, ptr(1)) }, nil, "completed"},
	}
	ids := map[string]string{}
	for i, c := range cases {
		ids[c.name] = w.enroll("Adam"+string(rune('a'+i)), c.name, "2027-06-01", class.ID).ID
	}
	for _, s := range []int{0, 1} {
		for _, c := range cases {
			w.marked(ids[c.name], class, school.Attended, s)
		}
	}
	for _, c := range cases {
		must(w.office.Attest(t.Context(), w.staff, ids[c.name], "screening held", registrar.AttestRequest{AttestedOn: day("2027-01-06")}, nil))
		paid[ids[c.name]] = w.pay(ids[c.name], 23000, "2027-01-06").ID
	}
	w.counts(w.night(), map[string]int{"completions": len(cases)})
	w.post()
	w.at("2027-01-07", "10:00")
	w.corrects(db.ReportCompletion, ids, cases)
	for _, c := range cases {
		if len(c.tells) == 0 {
			continue
		}
		certificate := w.enrollment(ids[c.name]).Certificates[0]
		said := w.facts(w.report(ids[c.name], db.ReportCorrection).ID)
		if certificate.State != db.CertificateVoid || said.CertificateNumber != certificate.Number {
			t.Errorf("%s: certificate %s is %s, and the letter names %q as void", c.name, certificate.Number, certificate.State, said.CertificateNumber)
		}
	}
	w.consistent()
}

func TestEachChangeUnderASentReportOfDebtIsCorrectedOrNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { owing(p); p.CureDays = nil }))
	class := w.plan(30, "2027-01-05", "2027-06-12")
	cases := []factChange{
		{"a payment found", func(w *world, id string) { w.pay(id, 23000, "2027-01-14") }, []string{"Balance of the program's fee: $230.00 → $0.00"}, "active"},
		{"a part found", func(w *world, id string) { w.pay(id, 3000, "2027-01-14") }, nil, "active"},
		{"paid since", func(w *world, id string) { w.pay(id, 23000, "2027-01-17") }, nil, "active"},
		{"waived before", func(w *world, id string) {
			w.amend(id, registrar.AmendRequest{Kind: school.FeeWaiver, DecidedOn: day("2027-01-14")})
		}, []string{"Balance of the program's fee: $230.00 → $0.00"}, "active"},
		{"waived since", func(w *world, id string) {
			w.amend(id, registrar.AmendRequest{Kind: school.FeeWaiver, DecidedOn: day("2027-01-17")})
		}, nil, "active"},
		{"a mark corrected", func(w *world, id string) { w.mark(class.Sessions[0].ID, id, school.Attended, nil) }, nil, "active"},
	}
	ids := map[string]string{}
	for i, c := range cases {
		ids[c.name] = w.enroll("Adam"+string(rune('a'+i)), c.name, "2027-08-01", class.ID).ID
	}
	w.nightOf("2027-01-16", map[string]int{"unpaidFees": len(cases)})
	w.post()
	w.at("2027-01-17", "10:00")
	w.corrects(db.ReportUnpaid, ids, cases)
	w.consistent()
}

// A correction is corrected by what is found again: each letter names the one that
// its recipient has.
func TestWhatIsFoundAgainNamesTheLetterThatTheRecipientHas(t *testing.T) {
	t.Parallel()
	w, class, id := found(t, func(*school.Policy) {})
	second := class.Sessions[1].ID
	w.post()
	w.mark(second, id, school.Attended, ptr(1))
	w.counts(w.night(), map[string]int{"corrections": 1})
	w.post()
	correction := w.report(id, db.ReportCorrection)
	w.mark(second, id, school.Absent, ptr(2))
	w.counts(w.night(), map[string]int{"violations": 1})
	again := w.report(id, db.ReportViolation)
	if *again.Supersedes != correction.ID {
		t.Fatalf("it takes the place of %s", *again.Supersedes)
	}

	// Not sent yet it falls: its recipient knows that from the correction.
	w.mark(second, id, school.Attended, ptr(3))
	w.counts(w.night(), nothing)
	w.wantStates(id, db.ReportViolation, db.ReportSuperseded, db.ReportWithdrawn)
	w.wantStates(id, db.ReportCorrection, db.ReportSent)

	w.mark(second, id, school.Absent, ptr(4))
	w.counts(w.night(), map[string]int{"violations": 1})
	w.post()
	again = w.report(id, db.ReportViolation)
	said := w.facts(again.ID)
	if said.Follows == nil || said.Follows.Kind != documents.Correcting || said.Follows.Reference != "NBI-2027-0001-R2" {
		t.Fatalf("it says of the earlier letter: %+v", said.Follows)
	}
	want := "Session of January 12, 2027: Attended; counted as: credit → Absent; counted as: absence"
	if got := changes(t, w.report(id, db.ReportViolation)); len(got) != 1 || got[0] != want {
		t.Errorf("changes %q", got)
	}

	// Sent, it falls once more.
	w.mark(second, id, school.Attended, ptr(5))
	w.counts(w.night(), map[string]int{"corrections": 1})
	w.post()
	last := column[string](w, `select id::text from report where kind = 'correction' order by id desc limit 1`)[0]
	if said := w.facts(last); said.Correction.SupersedesReference != said.EnrollmentNumber+"-R4" {
		t.Errorf("the last corrects %s", said.Correction.SupersedesReference)
	}
	w.consistent()
}

// The record is changed back before the correction went out: the report found again
// takes its place. Where that falls as well, the letter that arrived is corrected.
func TestACorrectionThatWaitsGivesWayAndIsNotLost(t *testing.T) {
	t.Parallel()
	w, class, id := found(t, func(p *school.Policy) { p.Review = &school.Review{Mode: school.ReviewPerson} })
	second := class.Sessions[1].ID
	must(w.office.ConfirmReport(t.Context(), w.staff, w.report(id, db.ReportViolation).ID, nil))
	w.post()
	w.mark(second, id, school.Attended, ptr(1))
	w.counts(w.night(), map[string]int{"corrections": 1})
	w.mark(second, id, school.Absent, ptr(2))
	w.counts(w.night(), map[string]int{"violations": 1})
	w.wantStates(id, db.ReportCorrection, db.ReportWithdrawn)
	w.wantStates(id, db.ReportViolation, db.ReportSuperseded, db.ReportHeld)
	if mails := w.post(); len(mails) != 0 {
		t.Fatalf("%d mails", len(mails))
	}
	w.mark(second, id, school.Attended, ptr(3))
	w.counts(w.night(), map[string]int{"corrections": 1})
	w.wantStates(id, db.ReportCorrection, db.ReportWithdrawn, db.ReportDue)
	w.post()
	said := w.facts(w.report(id, db.ReportCorrection).ID)
	if said.Correction.SupersedesReference != "NBI-2027-0001-R1" || said.Correction.SupersedesSentOn != "2027-01-13" || len(said.Correction.Changes) == 0 {
		t.Errorf("it corrects %+v", said.Correction)
	}
	w.consistent()
}

// Between the fall and the writing the record is changed back: the letter does not
// claim what no longer is so.
func TestACorrectionSaysWhenItsFindingHoldsAgain(t *testing.T) {
	t.Parallel()
	w, class, id := found(t, func(*school.Policy) {})
	w.post()
	w.mark(class.Sessions[1].ID, id, school.Attended, ptr(1))
	w.counts(w.night(), map[string]int{"corrections": 1})
	w.mark(class.Sessions[1].ID, id, school.Absent, ptr(2))
	w.post()
	said := w.facts(w.report(id, db.ReportCorrection).ID)
	if !said.Correction.StandsAgain || len(said.Correction.Changes) == 0 {
		t.Errorf("it says %+v", said.Correction)
	}
}
