package web

import (
	"cmp"
	"slices"

	"johnschool/registrar"
	"johnschool/school"
)

// policiesBody is the page of a program's rules.
type policiesBody struct {
	Path     string
	Versions []policyVersion
}

type policyVersion struct {
	Title   string
	Tag     *Tag
	Lines   []Fact
	Changes []difference // from the version before
	First   bool         // there is none before
	Open    bool         // shown in full
}

func (s *server) showPolicies(r *request) (reply, error) {
	program, err := s.office.Program(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	all, err := s.office.Policies(r.ctx, r.actor, program.ID)
	if err != nil {
		return reply{}, err
	}
	body := policiesBody{Path: "/programs/" + program.ID + "/policies"}
	slices.SortFunc(all, func(a, b school.Policy) int { return cmp.Compare(b.Version, a.Version) })
	for i, p := range all {
		v := policyVersion{Title: "Version " + number(p.Version) + ", from " + dateWords(p.EffectiveFrom), Lines: policyLines(p), First: i == len(all)-1}
		switch {
		case program.Policy != nil && p.Version == program.Policy.Version:
			v.Tag, v.Open = &Tag{"In force", good}, true
		case program.Policy == nil || p.Version > program.Policy.Version:
			v.Tag = &Tag{"To come", info}
		}
		if !v.First {
			v.Changes = policyDifferences(all[i+1], p)
		}
		body.Versions = append(body.Versions, v)
	}
	return r.page("policies", "Rules of "+program.Name, body).under("Programs", "/programs", program.Name, "/programs/"+program.ID).at("/programs"), nil
}

// policyBody is the page on which the next version is written.
type policyBody struct {
	Path, Action  string
	Form          *Form
	Fees, Reviews []Option
	Units         []Option
	Rules         []Option
	Preview       *previewBody
}

// previewBody says what the rules that were typed would mean.
type previewBody struct {
	Title   string
	From    string
	Changes []difference
	Open    int
	Looked  int
	Same    int
	Table   Table
}

var (
	feeDues = []Option{{Value: "", Label: "No day"}, {Value: string(school.BeforeFirstSession), Label: "Before the first session"},
		{Value: string(school.BeforeCompletion), Label: "By the due date of the order"}, {Value: string(school.ByPlan), Label: "By the payment plan"}}
	reviewModes = []Option{{Value: "", Label: "No review: sent by themselves"}, {Value: string(school.ReviewPerson), Label: "A person must confirm"},
		{Value: string(school.ReviewAuto), Label: "Held for some days, then sent by themselves"}}
	dayUnits  = []Option{{Value: "", Label: "Choose"}, {Value: string(school.WorkingDays), Label: "working days"}, {Value: string(school.CalendarDays), Label: "calendar days"}}
	ruleNames = []Option{{Value: "", Label: "Choose"}, {Value: string(school.RuleAbsences), Label: "Absences"}, {Value: string(school.RuleConsecutiveAbsences), Label: "Absences in a row"},
		{Value: string(school.RuleSilence), Label: "Days without contact"}, {Value: string(school.RuleConduct), Label: "Conduct"}, {Value: string(school.RuleDeadline), Label: "Due date"},
		{Value: string(school.RuleUnpaidFees), Label: "Unpaid fees"}}
)

// showNewPolicy begins with the rules in force, or a preset that the address names.
func (s *server) showNewPolicy(r *request) (reply, error) {
	program, err := s.office.Program(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	var from school.Policy
	if program.Policy != nil {
		from = *program.Policy
	}
	if wanted := r.query("preset"); wanted != "" {
		for _, p := range school.Presets() {
			if p.Name == wanted {
				from = p.Policy
			}
		}
	}
	from.Version, from.EffectiveFrom = 0, 0
	return s.policyPage(r, newForm(from), nil)
}

func (s *server) policyPage(r *request, form *Form, preview *previewBody) (reply, error) {
	program, err := s.office.Program(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	path := "/programs/" + program.ID + "/policies"
	body := policyBody{Path: path, Action: path, Form: form, Fees: feeDues, Reviews: reviewModes, Units: dayUnits, Rules: ruleNames, Preview: preview}
	return r.page("policy", "The next version of the rules", body).under("Programs", "/programs", program.Name, "/programs/"+program.ID, "Rules", path).at("/programs"), nil
}

// addPolicy shows what the rules would mean and, once that was seen, adopts them.
func (s *server) addPolicy(r *request) (reply, error) {
	var wish school.Policy
	form, err := r.decode(&wish)
	again := func(preview *previewBody) (reply, error) { return s.policyPage(r, form, preview) }
	wish.Version = 0
	tidyPolicy(&wish)
	if err == nil && form.Get("adopt") == "" {
		var found registrar.PolicyPreview
		if found, err = s.office.PreviewPolicy(r.ctx, r.actor, r.id("id"), wish); err == nil {
			return again(previewOf(found))
		}
	}
	if err == nil {
		_, err = s.office.AddPolicy(r.ctx, r.actor, r.id("id"), wish)
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return again(nil) })
	}
	r.flash("The rules were adopted. Enrollments that go on keep the rules they have.")
	return seeOther("/programs/" + r.id("id") + "/policies"), nil
}

// tidyPolicy leaves out what a form sends for a rule that was left empty.
func tidyPolicy(p *school.Policy) {
	if p.FeeDue != nil && *p.FeeDue == "" {
		p.FeeDue = nil
	}
	if p.Review != nil && p.Review.Mode == "" {
		p.Review = nil
	}
	if p.Review != nil && p.Review.Mode == school.ReviewPerson {
		p.Review.Days = 0
	}
	if len(p.Modules) > 0 {
		p.RequiredSessions = 0
	}
}

func previewOf(found registrar.PolicyPreview) *previewBody {
	preview := &previewBody{Title: "Version " + number(found.Policy.Version), From: dateWords(found.Policy.EffectiveFrom), Open: found.Open, Looked: found.Looked, Same: found.Same,
		Table: Table{Caption: "Whose standing would change if they were moved to these rules today", Columns: columns("Enrollment", "Now", "Under these rules")}}
	if found.Program.Policy != nil {
		preview.Changes = policyDifferences(*found.Program.Policy, found.Policy)
	} else {
		preview.Changes = policyDifferences(school.Policy{}, found.Policy)
	}
	for _, c := range found.Changed {
		preview.Table.Rows = append(preview.Table.Rows, row(Link{Label: c.Number, Href: "/enrollments/" + c.EnrollmentID}, standingTag(c.Before), standingTag(c.After)))
	}
	return preview
}
