package web

import "johnschool/registrar"

// setupStep is one of the steps from nothing to the first enrollment.
type setupStep struct {
	Title, Text string
	Done        bool
	Links       []Link
}

// setupSteps are what an administrator has still to enter before somebody can be
// enrolled, in the order in which one needs the other; none once somebody is, and
// none for who does not enter it.
func (s *server) setupSteps(r *request) ([]setupStep, error) {
	if !r.may(registrar.ActManageDirectory) {
		return nil, nil
	}
	has, err := s.office.Setup(r.ctx, r.actor)
	if err != nil || has.Enrollment {
		return nil, err
	}
	return []setupStep{
		{"Add courts and agencies", "The courts whose orders you receive, and the agencies that supervise or refer. Reports go to them.", has.Recipient,
			[]Link{{Label: "Add a court", Href: "/courts/new"}, {Label: "Add an agency", Href: "/agencies/new"}}},
		{"Add your program", "The course that you run, with its rules: how many sessions, which absences are too many, the fee, and what is reported when.", has.Program,
			[]Link{{Label: "Add a program", Href: "/programs/new"}}},
		{"Plan a class", "Its place, how many people it holds, and when it meets.", has.Class,
			[]Link{{Label: "Plan a class", Href: "/classes/new"}}},
		{"Add the people you work with", "Court clerks, program staff and probation officers. Each sees only their own courts, programs or agencies.", has.People,
			[]Link{{Label: "Add a user", Href: "/users/new"}}},
		{"Enroll the first participant", "From the court’s order. Court clerks can do this from now on.", false,
			[]Link{{Label: "Enroll a participant", Href: enrollPath}}},
	}, nil
}

// withoutProgram is what a page says that needs a program where there is none for
// who looks.
func withoutProgram(r *request) *Alert {
	if r.may(registrar.ActManageDirectory) {
		return &Alert{Kind: "warning", Title: "There is no program yet", Text: "Classes and enrollments are a program’s.", Link: Link{Label: "Add a program", Href: "/programs/new"}}
	}
	return &Alert{Kind: "warning", Title: "There is no program for you", Text: "An administrator adds programs and says who works for which."}
}
