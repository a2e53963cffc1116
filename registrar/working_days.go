package registrar

import (
	"johnschool/db"
	"johnschool/school"
)

// closedDaysOf tells for each of several courts on which days from a day on it is
// closed besides weekends; see closedDays. The empty id is that of no court.
func (v *visit) closedDaysOf(courtIDs []string, from school.Date) (map[string]func(school.Date) bool, error) {
	closed := map[string]func(school.Date) bool{"": isFederalHoliday}
	var asked []string
	tables := map[string]school.ClosedDays{}
	for _, id := range courtIDs {
		if id != "" && tables[id] == nil {
			tables[id] = school.ClosedDays{}
			closed[id] = tables[id].Has
			asked = append(asked, id)
		}
	}
	if len(asked) == 0 {
		return closed, nil
	}
	days, err := v.ClosuresOfCourts(v.ctx, asked, from)
	for _, d := range days {
		tables[d.CourtID][d.Day] = true
	}
	return closed, err
}

// sendReport writes that a report went out, and by when its recipient is to
// acknowledge it; it answers whether that moved it from due to sent.
func (v *visit) sendReport(h db.Handing) (bool, error) {
	a, err := v.Answering(v.ctx, h.ID, h.On)
	if err != nil {
		return false, err
	}
	policy, err := v.policy(a.ProgramID, a.PolicyVersion)
	if err != nil {
		return false, err
	}
	if policy.Acknowledgement != nil {
		closed, err := v.closedDays(deref(a.CourtID), h.On)
		if err != nil {
			return false, err
		}
		by := policy.Acknowledgement.DueOn(h.On, closed)
		h.AcknowledgeBy = &by
	}
	return v.MarkReportSent(v.ctx, h)
}
