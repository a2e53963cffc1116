package registrar_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/documents/pdf/pdftest"
	"johnschool/registrar"
	"johnschool/school"
)

// says is a wording whose reports and English notices close with some words.
func says(words string) registrar.WordingRequest {
	return registrar.WordingRequest{WordingTexts: documents.WordingTexts{
		Letterhead:            &documents.Heading{Name: "The Center", Right: []string{"www.center.example.org"}},
		ParticipantLetterhead: &documents.Heading{Name: "C. Office"},
		Texts: []documents.Text{{Kind: documents.AnyReport, Closing: words + "{{if judge}}, {{judge}}{{end}}."},
			{Kind: documents.NoticeText, Language: "en", Closing: words + ", {{participant}}."}}}}
}

// A letter says what was worded when it was written, and is the same for ever after.
func TestLettersKeepTheWordingTheyWereWrittenWith(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) { p.Review = nil }))
	ctx := t.Context()
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19", "2027-03-02")
	before := w.letterOf("Adam", "A")
	if strings.Contains(before, "The Center") {
		t.Error("nobody worded this")
	}
	first := must(w.office.AddWording(ctx, w.staff, w.program, says("Many thanks")))
	second := says("Thanks again")
	second.EffectiveFrom = ptr(day("2027-02-01"))
	later := must(w.office.AddWording(ctx, w.admin, w.program, second))
	if first.Version != 1 || first.EffectiveFrom != day("2027-01-04") || *first.RecordedBy != staffID || later.Version != 2 {
		t.Fatalf("versions: %+v, %+v", first, later)
	}
	wantWords(t, w.letterOf("Bert", "B"), "The Center", "www.center.example.org", "Many thanks.")

	e := w.enroll("Carl", "C", "2027-06-01", class.ID)
	w.missed(e.ID, class, 0, 1)
	w.counts(w.night(), map[string]int{"notices": 1})
	list := must(w.office.Notices(ctx, w.staff, registrar.NoticeFilter{EnrollmentID: e.ID}, registrar.Page{}))
	notice := must(w.office.NoticeDocument(ctx, w.staff, list.Items[0].ID)).Data
	text := pdftest.Words(t, notice)
	wantWords(t, text, "C. Office", "Many thanks, Carl Example.")
	if strings.Contains(text, "The Center") || strings.Contains(text, "Not Buying It") {
		t.Errorf("the notice is not discreet: %s", text)
	}
	w.post()

	paid := must(w.office.TakePayment(ctx, w.staff, e.ID, registrar.PaymentRequest{AmountCents: 100, Method: "cash"}, registrar.Once{}))
	receipt := pdftest.Words(t, must(w.office.Receipt(ctx, w.clerk, e.ID, paid.ID)).Data)
	wantWords(t, receipt, "C. Office")

	w.at("2027-02-01", "10:00")
	wantWords(t, w.letterOf("Dora", "D"), "Thanks again.")
	must(w.office.AddWording(ctx, w.staff, w.program, registrar.WordingRequest{}))
	if text := w.letterOf("Eve", "E"); strings.Contains(text, "Thanks") || strings.Contains(text, "The Center") {
		t.Errorf("an empty wording is as if there were none: %s", text)
	}
	if again := must(w.office.NoticeDocument(ctx, w.staff, list.Items[0].ID)).Data; !bytes.Equal(again, notice) {
		t.Error("the notice changed with the wording")
	}
	w.renderAgain()
	w.renderNoticesAgain()
}

// renderAgain draws every report from its frozen facts: the letters are those that were sent.
func (w *world) renderAgain() {
	w.t.Helper()
	rows := must(w.behind.Query(`select c.content, l.content from report r join blob c on c.id = r.content_id join blob l on l.id = r.letter_id`))
	defer rows.Close()
	n, worded := 0, 0
	for rows.Next() {
		var content, letter []byte
		var facts documents.ReportFacts
		if err := rows.Scan(&content, &letter); err != nil {
			w.t.Fatal(err)
		}
		if err := json.Unmarshal(content, &facts); err != nil {
			w.t.Fatal(err)
		}
		if !bytes.Equal(must(documents.Report(facts)), letter) {
			w.t.Errorf("%s is drawn otherwise from its facts", facts.Reference)
		}
		n++
		if facts.Worded != nil {
			worded++
		}
	}
	if n < 4 || worded < 3 || worded == n {
		w.t.Errorf("%d letters were drawn again, %d of them worded", n, worded)
	}
}

func (w *world) renderNoticesAgain() {
	w.t.Helper()
	var facts documents.NoticeFacts
	content := one[[]byte](w, `select c.content from notice n join blob c on c.id = n.content_id`)
	if err := json.Unmarshal(content, &facts); err != nil {
		w.t.Fatal(err)
	}
	if facts.Worded.Version != 1 || !bytes.Equal(must(documents.Notice(facts)), one[[]byte](w, `select l.content from notice n join blob l on l.id = n.letter_id`)) {
		w.t.Error("the notice is drawn otherwise from its facts")
	}
}

func TestWhoWordsLetters(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	ctx := t.Context()
	other := must(w.office.CreateProgram(ctx, w.admin, registrar.ProgramRequest{Name: "Other", Prefix: "OTH", Zone: "America/Chicago"})).ID
	for _, who := range []school.Actor{w.clerk, w.officer} {
		_, err := w.office.AddWording(ctx, who, w.program, says("x"))
		wantKind(t, err, school.Forbidden, "")
		_, err = w.office.Wordings(ctx, who, w.program, registrar.Page{})
		wantKind(t, err, school.Forbidden, "")
	}
	_, err := w.office.AddWording(ctx, w.staff, other, says("x"))
	wantKind(t, err, school.NotFound, "")
	_, err = w.office.PreviewWording(ctx, w.staff, other, registrar.PreviewRequest{Kind: "closed"})
	wantKind(t, err, school.NotFound, "")
	// The database holds it, too.
	err = w.db.In(ctx, w.staff, func(tx *db.Tx) error {
		return tx.InsertWording(ctx, other, db.Wording{ID: "01900000-0000-7000-8000-0000000000aa", Version: 1, EffectiveFrom: 1, Texts: []byte("{}")})
	})
	if err == nil || !strings.Contains(err.Error(), "row-level security") {
		t.Errorf("staff worded another program's letters: %v", err)
	}
	must(w.office.AddWording(ctx, w.admin, other, says("x")))

	early, soon := says("x"), says("x")
	early.EffectiveFrom, soon.EffectiveFrom = ptr(day("2027-01-03")), ptr(day("2027-03-01"))
	_, err = w.office.AddWording(ctx, w.staff, w.program, early)
	wantKind(t, err, school.Invalid, "/effectiveFrom")
	must(w.office.AddWording(ctx, w.staff, w.program, soon))
	early.EffectiveFrom = ptr(day("2027-02-01"))
	_, err = w.office.AddWording(ctx, w.staff, w.program, early)
	wantKind(t, err, school.Invalid, "/effectiveFrom")
	if next := must(w.office.AddWording(ctx, w.staff, w.program, says("y"))); next.EffectiveFrom != day("2027-03-01") || next.Version != 2 {
		t.Errorf("the next begins where the one before does: %+v", next)
	}
	_, err = w.office.AddWording(ctx, w.staff, w.program, says("Hello\n{{court}}"))
	wantKind(t, err, school.Invalid, "/texts/0/closing")
	if n := one[int](w, `select count(*) from audit_event where action = 'wording.write' and not refused`); n != 3 {
		t.Errorf("%d events for 3 versions", n)
	}
}

func TestPreviewShowsWhatIsNotSaved(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	ctx := t.Context()
	preview := func(r registrar.PreviewRequest) string {
		return pdftest.Words(t, must(w.office.PreviewWording(ctx, w.staff, w.program, r)).Data)
	}
	wantWords(t, preview(registrar.PreviewRequest{Kind: "violation"}), "Alex Sample", "Center Not Buying It", "Dana Berg")
	must(w.office.AddWording(ctx, w.staff, w.program, says("Saved")))
	wantWords(t, preview(registrar.PreviewRequest{Kind: "violation"}), "Saved, Jo Example.")
	wantWords(t, preview(registrar.PreviewRequest{Kind: "violation", Sample: documents.SampleBare, WordingTexts: says("Not saved").WordingTexts}), "Not saved.")
	spanish := documents.WordingTexts{Texts: []documents.Text{{Kind: "notice", Language: "es", Closing: "Gracias, {{participant}}."}}}
	wantWords(t, preview(registrar.PreviewRequest{Kind: "notice", Language: "es", Rule: "silence", WordingTexts: spanish}), "Gracias, Alex Sample.")
	for pointer, r := range map[string]registrar.PreviewRequest{"/kind": {Kind: "report"}, "/language": {Kind: "notice"}, "/sample": {Kind: "closed", Sample: "long"},
		"/texts/0/closing": {Kind: "closed", WordingTexts: says("{{end}}").WordingTexts}} {
		_, err := w.office.PreviewWording(ctx, w.staff, w.program, r)
		wantKind(t, err, school.Invalid, pointer)
	}
	if n := one[int](w, `select count(*) from program_wording`); n != 1 {
		t.Errorf("a preview saved something: %d versions", n)
	}
}

// A court says whom its letters address.
func TestCourtsAreAddressedAsTheyAsk(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	ctx := t.Context()
	letter := func(name string) string {
		r := w.request(name, name, "2027-12-01", "")
		r.Order.Judge = "Judge Ann Lee"
		e := must(w.office.Enroll(ctx, w.clerk, r, registrar.Once{}))
		w.post()
		return pdftest.Words(t, must(w.office.ReportDocument(ctx, w.staff, w.reports(e.ID)[0].ID)).Data)
	}
	wantWords(t, letter("Adam"), "The Honorable Ann Lee Stearns County District Court", "Your Honor:")
	c := must(w.office.Court(ctx, w.admin, w.court))
	r := registrar.CourtRequest{Name: c.Name, Address: c.Address, Email: c.Email, AddressedAs: "Court Administrator"}
	c = must(w.office.UpdateCourt(ctx, w.admin, w.court, r, &c.Version))
	wantWords(t, letter("Bert"), "The Honorable Ann Lee Stearns County District Court", "Your Honor:")
	r.NamesJudge = ptr(false)
	c = must(w.office.UpdateCourt(ctx, w.admin, w.court, r, &c.Version))
	wantWords(t, letter("Carl"), "Court Administrator Stearns County District Court", "To the Court Administrator:", "Judge The Honorable Ann Lee")
	r.Salutation = "Dear Colleague:"
	must(w.office.UpdateCourt(ctx, w.admin, w.court, r, &c.Version))
	wantWords(t, letter("Dora"), "Dear Colleague:")
	r.Salutation = "Dear 中:"
	_, err := w.office.CreateCourt(ctx, w.admin, r)
	wantKind(t, err, school.Invalid, "/salutation")
}

// A letter cites the rule that decided, not all the rules there are.
func TestLettersCiteTheRulesOwnSource(t *testing.T) {
	t.Parallel()
	w := newWorld(t, rules(func(p *school.Policy) {
		noReview(p)
		p.Source, p.Sources, p.CureDays = "9 CCR 9876 and 9886", []school.RuleSource{{Rule: school.RuleAbsences, Source: "9 CCR 9876 (e)"}}, ptr(0)
	}))
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19")
	e := w.enroll("Adam", "1", "2027-06-01", class.ID)
	w.missed(e.ID, class, 0, 1)
	w.night()
	w.post()
	facts := w.content(w.report(e.ID, db.ReportViolation).ID)
	if facts["finding"].(map[string]any)["source"] != "9 CCR 9876 (e)" || facts["requirements"].(map[string]any)["source"] != "9 CCR 9876 and 9886" {
		t.Errorf("cited: %v, %v", facts["finding"], facts["requirements"])
	}
	p := evening()
	p.Sources = []school.RuleSource{{Rule: "gossip", Source: "x"}, {Rule: school.RuleSilence, Source: "中"}, {Rule: school.RuleSilence}}
	_, err := w.office.AddPolicy(t.Context(), w.admin, w.program, p)
	for _, pointer := range []string{"/sources/0/rule", "/sources/1/source", "/sources/2/rule", "/sources/2/source"} {
		wantKind(t, err, school.Invalid, pointer)
	}
}
