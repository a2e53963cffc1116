package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"

	"johnschool/registrar"
	"johnschool/school"
)

// amendBody is the page on which a later decision of the court is entered.
type amendBody struct {
	ID, Name, Number string
	Form             *Form
	Facts            []Fact
	Kinds            []Option
	Fields           amendFields
	Preview          *amendPreview
	History          Table
}

// amendFields are those that a kind of decision asks for.
type amendFields struct {
	Form                *Form
	Due, Amount, Policy bool
	Unchosen            bool // no kind is chosen yet: without scripts all are shown
	Policies            []Option
	Owed                string // what can be forgiven at most
}

// amendPreview is what a decision will change.
type amendPreview struct {
	Shown   string // what it was worked out from
	Changes Table
	Then    []string
}

// againField asks for the preview once more, whatever was shown before.
const againField = "_again"

// shownField holds what the preview on the page was worked out from: a decision is
// entered as it was seen.
const shownField = "_shown"

const amendmentsPath = casesPath + "/:id/amendments"

func (s *server) showAmend(r *request) (reply, error) {
	form := newForm(nil)
	form.Set("kind", r.query("kind"))
	return s.amendPage(r, form, nil)
}

func (s *server) amendPage(r *request, form *Form, preview *amendPreview) (reply, error) {
	e, err := s.office.Enrollment(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	if form.version() == nil {
		form.versioned(e.Version)
		form.Set("decidedBy", e.Order.Judge)
	}
	body := amendBody{ID: e.ID, Number: e.Number, Name: strings.Join(strings.Fields(e.Participant.GivenName+" "+e.Participant.FamilyName+" "+e.Participant.Suffix), " "),
		Form: form, Kinds: amendKinds, Preview: preview, History: amendHistory(e)}
	body.Facts = []Fact{{Term: "Participant", Text: body.Name, Note: e.Number}, fact("Case number", e.Order.CaseNumber),
		{Term: "Standing", Tags: []Tag{standingTag(e.Standing.State), statusTag(e.Status)}}, fact("Due date", dateWords(e.DueOn)), fact("Owed", money(e.Standing.BalanceCents))}
	if body.Fields, err = s.amendFields(r, form, e); err != nil {
		return reply{}, err
	}
	if form.Refused() {
		body.Preview = nil
	}
	return r.page("amend", "Amend the order", body).under("Cases", casesPath, body.Name, casesPath+"/"+e.ID), nil
}

// amendKinds are the decisions in the order of how often they are made.
var amendKinds = []Option{
	{Value: string(school.Extension), Label: kindWords(school.Extension), Hint: "More time: a new due date."},
	{Value: string(school.FeeReduction), Label: kindWords(school.FeeReduction), Hint: "Part of the fee is forgiven."},
	{Value: string(school.FeeWaiver), Label: kindWords(school.FeeWaiver), Hint: "All that is still owed is forgiven, or an amount of it."},
	{Value: string(school.Reinstated), Label: kindWords(school.Reinstated), Hint: "An enrollment that ended is taken up again."},
	{Value: string(school.Vacated), Label: kindWords(school.Vacated), Hint: "The order no longer holds. The enrollment ends."},
	{Value: string(school.Transferred), Label: kindWords(school.Transferred), Hint: "Another court has the case. The enrollment ends."},
	{Value: string(school.PolicyMoved), Label: kindWords(school.PolicyMoved), Hint: "Another version of the program’s rules holds for this enrollment."},
}

func (s *server) amendFields(r *request, form *Form, e registrar.EnrollmentView) (amendFields, error) {
	f := amendFields{Form: form, Owed: money(max(e.Standing.BalanceCents, 0))}
	switch school.AmendmentKind(form.Get("kind")) {
	case school.Extension, school.Reinstated:
		f.Due = true
	case school.FeeReduction, school.FeeWaiver:
		f.Amount = true
	case school.PolicyMoved:
		f.Policy = true
	case "":
		f.Unchosen = true
	}
	if !f.Policy && !f.Unchosen {
		return f, nil
	}
	policies, err := s.office.Policies(r.ctx, r.actor, e.Program.ID)
	f.Policies = anyOf("Choose one", choices(policies, func(p school.Policy) Option {
		o := Option{Value: strconv.Itoa(p.Version), Label: "Version " + strconv.Itoa(p.Version) + ", from " + dateWords(p.EffectiveFrom)}
		if p.Version == e.Standing.PolicyVersion {
			o.Label += " (holds now)"
		}
		return o
	})...)
	return f, err
}

// fillAmend answers the fields of the kind that was chosen, for a script, or else the page.
func (s *server) fillAmend(r *request) (reply, error) {
	form := r.posted()
	if !r.partial() {
		return s.amendPage(r, form, nil)
	}
	e, err := s.office.Enrollment(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	fields, err := s.amendFields(r, form, e)
	return r.part("amend", "fields", fields), err
}

// amend shows what a decision changes, and enters it when the same is sent again.
func (s *server) amend(r *request) (reply, error) {
	var wish registrar.AmendRequest
	form, err := r.decode(&wish)
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.amendPage(r, form, nil) })
	}
	shown := shownAmend(form.values)
	if form.Get(shownField) != shown || form.Get(againField) != "" {
		preview, err := s.office.PreviewAmendment(r.ctx, r.actor, r.id("id"), wish)
		if err != nil {
			return r.again(form, err, func() (reply, error) { return s.amendPage(r, form, nil) })
		}
		return s.amendPage(r, form, previewWords(preview, shown))
	}
	e, err := s.office.Amend(r.ctx, r.actor, r.id("id"), wish, form.version())
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.amendPage(r, form, nil) })
	}
	r.flash(kindWords(wish.Kind) + ": the decision was entered.")
	return seeOther(casesPath + "/" + e.ID), nil
}

// shownAmend tells decisions apart.
func shownAmend(values url.Values) string {
	told := url.Values{}
	for _, name := range []string{"kind", "decidedBy", "decidedOn", "dueOn", "amountCents", "policyVersion", "reason", versionField} {
		told.Set(name, strings.TrimSpace(last(values[name])))
	}
	sum := sha256.Sum256([]byte(told.Encode()))
	return hex.EncodeToString(sum[:12])
}

// previewWords says what changes, old and new.
func previewWords(p registrar.AmendmentPreview, shown string) *amendPreview {
	t := Table{Caption: "What this changes", Quiet: true, Columns: columns("What", "Now", "After it")}
	differs := func(what, before, after string) {
		if before == "" {
			before = "None"
		}
		if before != after {
			t.Rows = append(t.Rows, row(what, before, after))
		}
	}
	b, a := p.Before, p.After
	differs("Due date", dateWords(b.DueOn), dateWords(a.DueOn))
	differs("Owed", money(b.Standing.BalanceCents), money(a.Standing.BalanceCents))
	differs("Status", statusTag(b.Status).Text, statusTag(a.Status).Text)
	differs("Standing", standingTag(b.Standing.State).Text, standingTag(a.Standing.State).Text)
	differs("Rules of the program", "Version "+strconv.Itoa(b.Standing.PolicyVersion), "Version "+strconv.Itoa(a.Standing.PolicyVersion))
	differs("Still needed", plural(b.Standing.Needed, "session", "sessions"), plural(a.Standing.Needed, "session", "sessions"))
	preview := &amendPreview{Shown: shown, Changes: t}
	for _, report := range p.Owed {
		preview.Then = append(preview.Then, kindWords(report.Kind)+" goes to "+recipientOf(report, a)+" by "+dateWords(report.DueOn)+".")
	}
	for _, report := range p.Withdrawn {
		preview.Then = append(preview.Then, kindWords(report.Kind)+" of "+dateWords(report.CreatedOn)+" is taken back: it was not sent yet.")
	}
	if b.ClassID != nil && a.Status == "closed" && (b.Status == "active" || b.Status == "paused") {
		preview.Then = append(preview.Then, "The place in the class is given back.")
	}
	return preview
}

// amendHistory lists what was decided before, the latest first.
func amendHistory(e registrar.EnrollmentView) Table {
	t := Table{Caption: "Decisions so far", Quiet: true, Columns: columns("Decision", "What it changed", "Decided", "Reason")}
	for i := len(e.Amendments) - 1; i >= 0; i-- {
		a := e.Amendments[i]
		what := ""
		switch {
		case a.DueOn != nil:
			what = "New due date " + dateWords(a.DueOn)
		case a.AmountCents != nil:
			what = money(*a.AmountCents)
		case a.PolicyVersion != nil:
			what = "Version " + strconv.Itoa(*a.PolicyVersion) + " of the rules"
		}
		t.Rows = append(t.Rows, row(kindWords(a.Kind), what, Cell{Text: dateWords(a.DecidedOn), Note: "by " + a.DecidedBy}, a.Reason))
	}
	t.Empty = Empty{Title: "Nothing was decided after the order so far"}
	return t
}
