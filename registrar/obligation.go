package registrar

import (
	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/us"

	"johnschool/db"
	"johnschool/school"
)

// caseOf names the enrollment that an obligation is about.
type caseOf struct {
	enrollmentID   string
	programID      string
	organizationID string
	order          school.Order
}

// owed is a report that comes to be owed to an order's recipient.
type owed struct {
	caseOf
	kind       string
	findingID  string
	clock      *school.Clock  // nil: owed the same day
	on         school.Date    // day 0 of the clock
	review     *school.Review // nil: nobody has to look first
	supersedes string
	changes    any
}

// oweReport writes the obligation in the transaction of what brought it about.
// An order that reports to nobody owes nothing.
func (v *visit) oweReport(w owed) error {
	if w.order.ReportTo == school.ToNobody {
		return nil
	}
	due := w.on
	if w.clock != nil {
		closed, err := v.closedDays(w.order.CourtID, w.on)
		if err != nil {
			return err
		}
		due = w.clock.DueOn(w.on, closed)
	}
	r := db.NewReport{ID: newID(), OrganizationID: w.organizationID, EnrollmentID: w.enrollmentID, ProgramID: w.programID, FindingID: w.findingID,
		Kind: w.kind, State: db.ReportDue, Recipient: string(w.order.ReportTo), CourtID: w.order.CourtID, AgencyID: w.order.AgencyID,
		Supersedes: w.supersedes, CreatedOn: w.on, DueOn: due, Changes: w.changes, At: v.now}
	if w.review != nil {
		r.State, r.SecondPerson = db.ReportHeld, w.review.SecondPerson
		if w.review.Mode == school.ReviewAuto {
			until := w.on.Add(w.review.Days)
			r.HeldUntil = &until
		}
	}
	return v.InsertReport(v.ctx, r)
}

// closedDays tells on which days from a day on the ordering court is closed
// besides weekends: its own table, or where there is no court the federal
// holidays that such a table is prefilled with.
func (v *visit) closedDays(courtID string, from school.Date) (func(school.Date) bool, error) {
	if courtID == "" {
		return isFederalHoliday, nil
	}
	days, err := v.CourtClosures(v.ctx, courtID, from)
	if err != nil {
		return nil, err
	}
	closed := make(map[school.Date]bool, len(days))
	for _, d := range days {
		closed[d] = true
	}
	return func(d school.Date) bool { return closed[d] }, nil
}

var federalHolidays = func() *cal.BusinessCalendar {
	c := cal.NewBusinessCalendar()
	c.AddHoliday(us.Holidays...)
	return c
}()

// isFederalHoliday tells whether a day is kept as a holiday of the United States
// (5 U.S.C. § 6103: one that falls on a weekend is kept on the nearest weekday).
func isFederalHoliday(d school.Date) bool {
	_, observed, _ := federalHolidays.IsHoliday(d.Time())
	return observed
}

// federalHolidayName names the holiday that is kept on a day, or "".
func federalHolidayName(d school.Date) string {
	_, observed, h := federalHolidays.IsHoliday(d.Time())
	if !observed || h == nil {
		return ""
	}
	return h.Name
}
