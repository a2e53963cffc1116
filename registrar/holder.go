package registrar

import (
	"slices"

	"johnschool/db"
	"johnschool/school"
)

// Who has an obligation now: on whom it waits.
const (
	HeldByStaff       = "staff"
	HeldBySystem      = "system" // the product writes it, sends it or decides on it
	HeldByRecipient   = "recipient"
	HeldByParticipant = "participant" // whose time to cure runs
	HeldByNobody      = "nobody"      // it ended
)

// escalatedToNobody is that an obligation did not climb as it stands now.
const escalatedToNobody = "none"

// NoticeView is a notice with its clock as of today.
type NoticeView struct {
	db.Notice
	DaysLeft        *int   `json:"daysLeft"`        // calendar days to the last day to cure; nil until it is delivered
	WorkingDaysLeft *int   `json:"workingDaysLeft"` // the same in working days of the ordering court
	Holder          string `json:"holder"`
	EscalatedTo     string `json:"escalatedTo"` // none, staff, administrator

	today school.Date
}

// holderOfReport tells on whom a report waits.
func holderOfReport(r db.Report) string {
	switch r.State {
	case db.ReportHeld, db.ReportRejected:
		return HeldByStaff
	case db.ReportDue:
		return holderOfUndelivered(r.Undelivered)
	case db.ReportSent:
		return HeldByRecipient
	}
	return HeldByNobody
}

// holderOfUndelivered tells who has what has not reached its recipient: mail that
// waits and letters to be written are the product's.
func holderOfUndelivered(why *string) string {
	if why == nil || *why == db.UndeliveredWaiting {
		return HeldBySystem
	}
	return HeldByStaff
}

func holderOfNotice(n db.Notice, today school.Date) string {
	switch {
	case n.State != db.NoticeOpen:
		return HeldByNobody
	case n.DeliveredOn == nil:
		return holderOfUndelivered(n.Undelivered)
	case today > *n.CureUntil:
		return HeldBySystem // the next night decides
	}
	return HeldByParticipant
}

// troublesOf are those that an obligation in a state can have now.
var troublesOf = map[string][]school.Trouble{
	db.ReportHeld:     {school.TroubleDueNextWorkingDay, school.TroubleDueToday, school.TroubleLate},
	db.ReportDue:      {school.TroubleDueNextWorkingDay, school.TroubleDueToday, school.TroubleLate, school.TroubleUndelivered},
	db.ReportSent:     {school.TroubleUnacknowledged},
	db.ReportRejected: {school.TroubleRejected},
	db.NoticeOpen:     {school.TroubleUndelivered},
}

// escalatedTo tells to whom each obligation climbed for the trouble that it has
// now, given its state.
func escalatedTo(rows []db.Escalated, states map[string]string) map[string]string {
	to := make(map[string]string, len(states))
	for id := range states {
		to[id] = escalatedToNobody
	}
	for _, e := range rows {
		if slices.Contains(troublesOf[states[e.ID]], e.Why) {
			to[e.ID] = string(e.Level)
		}
	}
	return to
}

// addReportClocks adds to reports how many working days they have left, who has
// them and to whom they climbed.
func (v *visit) addReportClocks(reports []ReportView) error {
	states := map[string]string{}
	var courts []string
	var oldest school.Date
	for _, r := range reports {
		states[r.ID] = r.State
		courts = append(courts, deref(r.CourtID))
		if from := min(r.DueOn, r.today); oldest == 0 || from < oldest {
			oldest = from
		}
	}
	closed, err := v.closedDaysOf(courts, oldest)
	if err != nil {
		return err
	}
	rows, err := v.EscalatedReports(v.ctx, idsOf(reports, func(r ReportView) string { return r.ID }))
	to := escalatedTo(rows, states)
	for i := range reports {
		r := &reports[i]
		r.WorkingDaysLeft = school.CountWorkingDays(r.today, r.DueOn, closed[deref(r.CourtID)])
		r.Holder, r.EscalatedTo = holderOfReport(r.Report), to[r.ID]
	}
	return err
}

// noticeViews puts to notices their clocks, who has them, to whom they climbed and
// what was recorded of their delivery and of answers to them.
func (v *visit) noticeViews(notices []db.Notice) ([]NoticeView, error) {
	if err := v.addNoticeDeliveries(notices); err != nil {
		return nil, err
	}
	if err := v.addNoticeAnswers(notices); err != nil {
		return nil, err
	}
	views, states := make([]NoticeView, len(notices)), map[string]string{}
	var courts []string
	var oldest school.Date
	for i, n := range notices {
		zone, err := loadZone(n.Zone)
		if err != nil {
			return nil, err
		}
		today := school.DateOf(v.now, zone)
		views[i] = NoticeView{Notice: n, Holder: holderOfNotice(n, today)}
		if n.DeliveredOn == nil {
			states[n.ID] = n.State
		}
		if n.CureUntil != nil {
			left := int(*n.CureUntil - today)
			views[i].DaysLeft, views[i].today = &left, today
			courts = append(courts, deref(n.CourtID))
			if from := min(*n.CureUntil, today); oldest == 0 || from < oldest {
				oldest = from
			}
		}
	}
	closed, err := v.closedDaysOf(courts, oldest)
	if err != nil {
		return nil, err
	}
	rows, err := v.EscalatedNotices(v.ctx, idsOf(notices, func(n db.Notice) string { return n.ID }))
	to := escalatedTo(rows, states)
	for i := range views {
		n := &views[i]
		if n.CureUntil != nil {
			left := school.CountWorkingDays(n.today, *n.CureUntil, closed[deref(n.CourtID)])
			n.WorkingDaysLeft = &left
		}
		if n.EscalatedTo = escalatedToNobody; states[n.ID] != "" {
			n.EscalatedTo = to[n.ID]
		}
	}
	return views, err
}
