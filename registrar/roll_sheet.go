package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// blankRollLines is how many people a roll sheet has room for who are not on the
// list.
const blankRollLines = 8

// RollSheet is a session's roll on paper, for a day on which the network is down.
func (o *Office) RollSheet(ctx context.Context, actor school.Actor, sessionID string) (Document, error) {
	var d Document
	err := o.do(ctx, actor, ActPrintRoll, func(v *visit) error {
		session, lines, err := v.roll(sessionID)
		if err != nil {
			return err
		}
		facts, err := v.rollFacts(session, lines)
		if err != nil {
			return err
		}
		sheet, err := documents.RollSheet(facts)
		if err != nil {
			return err
		}
		d = Document{FileName: "roll-" + facts.On + ".pdf", ContentType: pdfType, Data: sheet}
		return v.auditReading("session", sessionID, rosterIDs(lines))
	})
	return d, err
}

func (v *visit) rollFacts(session db.RollSession, rows []db.RosterLine) (documents.RollFacts, error) {
	p, err := v.programOf(session.ProgramID)
	if err != nil {
		return documents.RollFacts{}, err
	}
	organization, err := v.OrganizationName(v.ctx, p.OrganizationID)
	if err != nil {
		return documents.RollFacts{}, err
	}
	f := documents.RollFacts{ClassName: session.ClassName, On: session.Day.String(), Place: session.Location, Module: session.Module,
		Letterhead: documents.Letterhead{Organization: organization, Program: p.Name, AddressLines: lines(p.Address), Phone: p.Phone, Email: p.Email},
		Time:       clockIn(session.StartsAt, p.location) + " to " + clockIn(session.EndsAt, p.location),
		SessionID:  session.ID, Cancelled: session.Cancelled, PrintedOn: p.today(v.now).String(), PrintedAt: clockIn(v.now, p.location),
		BlankLines: blankRollLines, EnterAt: v.office.publicURL}
	people, err := v.rosterPeople(session, rows)
	if err != nil {
		return f, err
	}
	for _, person := range people {
		line := documents.RollPerson{Number: person.Number, Name: person.FamilyName + ", " + person.GivenName, Absences: person.Standing.Absences,
			AbsencesLeft: person.Standing.AbsencesLeft, Paused: person.Status == statusPaused}
		if person.Mark != nil {
			line.Outcome = person.Mark.Outcome
		}
		f.People = append(f.People, line)
	}
	policy, err := v.policyInForce(session.ProgramID, session.Day)
	if school.KindOf(err) == school.Invalid {
		return f, nil // no rules in force on that day
	}
	f.LateCutoff = policy.LateCutoffMinutes
	return f, err
}
