package registrar

import (
	"johnschool/db"
	"johnschool/school"
)

// dossier is an enrollment as it stands, what it is judged by, and its program: what
// letters and pages about one enrollment begin with.
type dossier struct {
	db.Enrollment
	matter  matter
	program program
	today   school.Date // the program's
}

// dossier loads one enrollment; NotFound where it is not in scope.
func (v *visit) dossier(id string) (dossier, error) {
	m, err := v.matter(id, false)
	if err != nil {
		return dossier{}, err
	}
	d := dossier{matter: m}
	if d.Enrollment, err = v.Tx.Enrollment(v.ctx, id); err != nil {
		return d, err
	}
	if d.program, err = v.programOf(m.ProgramID); err != nil {
		return d, err
	}
	d.today = d.program.today(v.now)
	return d, nil
}

// CaseHead says whose enrollment a page is about.
type CaseHead struct {
	EnrollmentID string      `json:"enrollmentId"`
	Number       string      `json:"number"`
	Status       string      `json:"status"`
	Version      int64       `json:"version"`
	GivenName    string      `json:"givenName"`
	FamilyName   string      `json:"familyName"`
	CaseNumber   string      `json:"caseNumber"`
	Program      string      `json:"program"`
	Zone         string      `json:"zone"`
	Today        school.Date `json:"today"` // the program's
}

// Name is the participant's, as it is said.
func (h CaseHead) Name() string { return h.GivenName + " " + h.FamilyName }

func (d dossier) head() CaseHead {
	return CaseHead{EnrollmentID: d.ID, Number: d.Number, Status: d.Status, Version: d.Version, GivenName: d.Participant.GivenName, FamilyName: d.Participant.FamilyName,
		CaseNumber: d.Order.CaseNumber, Program: d.program.Name, Zone: d.program.Zone, Today: d.today}
}
