package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// EnrollmentView is an enrollment as its page shows it, with the standing of
// today.
type EnrollmentView struct {
	db.Enrollment
	Standing            school.Standing    `json:"standing"`
	Amendments          []db.AmendmentLine `json:"amendments"`
	Pauses              []school.Pause     `json:"pauses"`
	Conditions          []ConditionView    `json:"conditions"`
	Closures            []db.ClosureLine   `json:"closures"`
	Certificates        []db.Certificate   `json:"certificates"`
	CertificateWithheld *Withheld          `json:"certificateWithheld"`          // null unless all is done but paying
	PossibleDuplicates  []db.Match         `json:"possibleDuplicates,omitempty"` // after Enroll: who may be the same person
}

// Withheld says why there is no certificate yet though all services are complete: the program's rules want the fee first.
type Withheld struct {
	Reason       string `json:"reason"` // a sentence
	BalanceCents int64  `json:"balanceCents"`
}

// withheld tells whether and why a certificate is withheld from an enrollment that runs.
func withheld(status string, s school.Standing) *Withheld {
	for _, r := range s.Reasons {
		if r.Code == school.ReasonFeeWithheld && isOpen(status) {
			return &Withheld{Reason: r.Text, BalanceCents: s.BalanceCents}
		}
	}
	return nil
}

// ConditionView is a condition of the policy and whether it is attested.
type ConditionView struct {
	Name       string       `json:"name"`
	AttestedOn *school.Date `json:"attestedOn"`
}

// Enrollment reads one enrollment.
func (o *Office) Enrollment(ctx context.Context, actor school.Actor, id string) (EnrollmentView, error) {
	return readOne(ctx, o, actor, ActReadEnrollment, "enrollment", id, (*visit).enrollmentView)
}

// enrollmentView reads an enrollment afresh: lists show projections, one person's
// page never does.
func (v *visit) enrollmentView(id string) (EnrollmentView, error) {
	m, err := v.matter(id, false)
	if err != nil {
		return EnrollmentView{}, err
	}
	return v.viewOf(m)
}

// viewOf is a loaded enrollment as its page shows it.
func (v *visit) viewOf(m matter) (EnrollmentView, error) {
	var view EnrollmentView
	id := m.EnrollmentID
	today, err := m.today(v.now)
	if err != nil {
		return view, err
	}
	if view.Enrollment, err = v.Tx.Enrollment(v.ctx, id); err != nil {
		return view, err
	}
	view.Standing = m.standing(today)
	if view.Amendments, err = v.Amendments(v.ctx, id); err != nil {
		return view, err
	}
	if view.Closures, err = v.Closures(v.ctx, id); err != nil {
		return view, err
	}
	if view.Certificates, err = v.Certificates(v.ctx, id); err != nil {
		return view, err
	}
	view.CertificateWithheld = withheld(view.Status, view.Standing)
	view.Pauses = m.Record.CurrentPauses()
	view.Conditions = []ConditionView{}
	for _, name := range m.policyOn(today).Conditions {
		view.Conditions = append(view.Conditions, ConditionView{Name: name, AttestedOn: m.Record.AttestedOn(name, today)})
	}
	return view, nil
}
