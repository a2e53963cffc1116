package web

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"johnschool/registrar"
	"johnschool/school"
)

// dismissBody is the page on which a held report is dismissed by the fact that is
// not so: one of three kinds, each with what fits it.
type dismissBody struct {
	Path     string
	What     string // what follows
	Form     *Form
	Lines    []dismissLine // marks to choose from
	Choose   bool          // whether marks are chosen, or else set right
	Outcomes []Option
	Pause    bool
	Payment  bool
	Methods  []Option
}

// dismissLine is a session of the record with the fields of its mark.
type dismissLine struct {
	Name    string // of its fields
	Session string // its id
	Version int
	Label   string
	Stands  string // what was recorded
}

// dismissWish is what the page's form holds.
type dismissWish struct {
	Kind    registrar.DismissalKind   `json:"kind"`
	Reason  string                    `json:"reason"`
	Marks   []dismissMark             `json:"marks"`
	Pause   *registrar.DaysOff        `json:"pause"`
	Payment *registrar.PaymentRequest `json:"payment"`
}

type dismissMark struct {
	SessionID string         `json:"sessionId"`
	Chosen    bool           `json:"chosen"`
	Outcome   school.Outcome `json:"outcome"` // or withdraw; empty leaves it as it is
	Minutes   *int           `json:"minutes"`
	Version   *int           `json:"version"`
}

// withdraw is what a mark that should not be there is chosen by.
const withdraw = "withdraw"

// request writes the form as the use case takes it. rows says in which of the
// form's each of its marks stands.
func (w dismissWish) request() (wish registrar.DismissRequest, rows []int) {
	wish = registrar.DismissRequest{Kind: w.Kind, Reason: w.Reason, Pause: w.Pause, Payment: w.Payment}
	for i, m := range w.Marks {
		if !m.Chosen && m.Outcome == "" {
			continue
		}
		mark := registrar.RightMark{SessionID: m.SessionID, Version: m.Version}
		switch m.Outcome {
		case withdraw:
			mark.Withdraw = true
		case school.Late:
			mark.Outcome, mark.MinutesLate = m.Outcome, m.Minutes
		case school.LeftEarly:
			mark.Outcome, mark.MinutesPresent = m.Outcome, m.Minutes
		default:
			mark.Outcome = m.Outcome
		}
		wish.Marks, rows = append(wish.Marks, mark), append(rows, i)
	}
	return wish, rows
}

var markPointer = regexp.MustCompile(`^/marks/([0-9]+)(/.*)?$`)

// ofRows has the faults of marks name the rows of the form that they stand in.
func ofRows(err error, rows []int) error {
	var e *school.Error
	if !errors.As(err, &e) {
		return err
	}
	moved := *e
	moved.Fields = nil
	for _, f := range e.Fields {
		if m := markPointer.FindStringSubmatch(f.Pointer); m != nil {
			if n, _ := strconv.Atoi(m[1]); n < len(rows) {
				rest := m[2]
				if rest == "/minutesLate" || rest == "/minutesPresent" {
					rest = "/minutes"
				}
				f.Pointer = fmt.Sprintf("/marks/%d%s", rows[n], rest)
			}
		}
		moved.Fields = append(moved.Fields, f)
	}
	return &moved
}

func (s *server) showDismissal(r *request) (reply, error) {
	form := newForm(nil)
	form.Set("kind", r.query("kind"))
	return s.dismissalPage(r, form)
}

func (s *server) dismissalPage(r *request, form *Form) (reply, error) {
	report, err := s.office.Report(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	way, known := dismissWays[form.Get("kind")]
	if !known || report.Desk == nil {
		return reply{}, nothingHere()
	}
	for _, w := range report.Desk.Review.WhyNot {
		if string(w.Kind) == form.Get("kind") && w.Why != "" {
			return reply{}, &school.Error{Kind: school.Conflict, Message: w.Why}
		}
	}
	if !form.Refused() {
		form.versioned(report.Version)
	}
	body := dismissBody{Path: reportsPath + "/" + report.ID, What: way.What, Form: form, Outcomes: rightOutcomes, Methods: payMethods}
	wrong := form.Get("kind") == string(registrar.DismissRecordedWrongly)
	body.Payment = wrong && report.Kind == "unpaid_fees"
	body.Choose, body.Pause = !wrong, !wrong
	if !body.Payment {
		body.Lines = dismissLines(report.Desk.Record, wrong, form)
	}
	return r.page("dismissal", way.Label, body).under("Review desk", deskPath, kindWords(report.Kind), body.Path).at(deskPath), nil
}

// dismissLines are the marks that fit: those that the finding rests on, or every
// one where a mark is set right. The one that tipped it is chosen.
func dismissLines(record []registrar.DeskSession, wrong bool, form *Form) []dismissLine {
	var lines []dismissLine
	for _, session := range record {
		if session.Cancelled || !wrong && !session.RestsOn {
			continue
		}
		line := dismissLine{Name: "marks." + strconv.Itoa(len(lines)), Session: session.SessionID, Version: session.Version, Label: dateWords(session.On), Stands: outcomeWords(session.Outcome)}
		if session.Module != "" {
			line.Label += ", " + session.Module
		}
		if session.Ground && !form.Refused() && !wrong {
			form.Set(line.Name+".chosen", "true")
		}
		lines = append(lines, line)
	}
	return lines
}

// rightOutcomes are what a mark that was recorded wrongly can become.
var rightOutcomes = []Option{{Value: "", Label: "As recorded"}, {Value: "attended", Label: "Present"}, {Value: "late", Label: "Late"}, {Value: "left_early", Label: "Left early"},
	{Value: "absent", Label: "Absent"}, {Value: "turned_away", Label: "Turned away"}, {Value: "excused", Label: "Excused"}, {Value: withdraw, Label: "No mark at all"}}

func (s *server) dismissReport(r *request) (reply, error) {
	var wish dismissWish
	form, err := r.decode(&wish)
	if err == nil {
		request, rows := wish.request()
		_, err = s.office.DismissReport(r.ctx, r.actor, r.id("id"), request, form.version())
		err = ofRows(err, rows)
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.dismissalPage(r, form) })
	}
	r.flash("The fact was changed. The finding fell, and the report was withdrawn: nothing is sent.")
	return seeOther(reportsPath + "/" + r.id("id")), nil
}
