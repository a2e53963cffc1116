package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// waitingBatch is how many obligations are looked at in one transaction.
const waitingBatch = 500

// RunEscalations writes which obligations climb today, each program's own, and to
// whom: before they are late, while they are, and while nobody answers. It goes by
// how they stand now, and writes once what climbs to a level on a day, however
// often it runs.
func (o *Office) RunEscalations(ctx context.Context) (map[string]int, error) {
	counts := map[string]int{}
	var written map[string]int
	err := o.eachWaiting(ctx, func(v *visit, page []waiting) (err error) {
		written, err = v.escalate(page)
		return err
	}, func() {
		for level, n := range written {
			counts[level] += n
		}
	})
	return counts, err
}

// waiting is an obligation that waits for somebody, as it stands today.
type waiting struct {
	db.Waiting
	today      school.Date
	rejectedOn *school.Date
	closed     func(school.Date) bool // the days off of its recipient's court
}

// eachWaiting hands every report and notice that waits for somebody to work, page
// by page, each in a transaction of its own, after which committed is called.
func (o *Office) eachWaiting(ctx context.Context, work func(*visit, []waiting) error, committed func()) error {
	for _, read := range []func(v *visit, after string) ([]db.Waiting, error){
		func(v *visit, after string) ([]db.Waiting, error) {
			return v.WaitingReports(v.ctx, v.now, after, waitingBatch)
		},
		func(v *visit, after string) ([]db.Waiting, error) {
			return v.WaitingNotices(v.ctx, after, waitingBatch)
		},
	} {
		after := firstID
		for {
			if err := ctx.Err(); err != nil {
				return err
			}
			var rows []db.Waiting
			err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
				if rows, err = read(v, after); err != nil {
					return err
				}
				page, err := v.today(rows)
				if err != nil {
					return err
				}
				return work(v, page)
			})
			if err != nil {
				return err
			}
			committed()
			if len(rows) < waitingBatch {
				break
			}
			after = rows[len(rows)-1].ID()
		}
	}
	return nil
}

// today puts to obligations what day it is in their programs and when their
// courts are closed.
func (v *visit) today(rows []db.Waiting) ([]waiting, error) {
	page := make([]waiting, len(rows))
	var courts []string
	var oldest school.Date
	for i, row := range rows {
		zone, err := loadZone(row.Zone)
		if err != nil {
			return nil, err
		}
		w := waiting{Waiting: row, today: school.DateOf(v.now, zone)}
		if row.RejectedAt != nil {
			on := school.DateOf(*row.RejectedAt, zone)
			w.rejectedOn = &on
		}
		for _, day := range []*school.Date{&w.today, w.DueOn, w.Since, w.AcknowledgeBy, w.rejectedOn} {
			if day != nil && (oldest == 0 || *day < oldest) {
				oldest = *day
			}
		}
		page[i] = w
		courts = append(courts, row.CourtID)
	}
	closed, err := v.closedDaysOf(courts, oldest)
	for i := range page {
		page[i].closed = closed[page[i].CourtID]
	}
	return page, err
}

// escalations are those of today.
func (w waiting) escalations() []school.Escalation {
	o := school.Obligation{DueOn: w.DueOn, AcknowledgeBy: w.AcknowledgeBy, RejectedOn: w.rejectedOn,
		Unsent: w.State == db.ReportHeld || w.State == db.ReportDue}
	// Mail that waits has its day to go before it is work for people.
	if w.Undelivered != nil && (*w.Undelivered != db.UndeliveredWaiting || *w.Since < w.today) {
		o.UndeliveredSince = w.Since
	}
	return o.Escalations(w.today, w.closed)
}

// escalate writes what climbs of a page and answers how often to each level.
func (v *visit) escalate(page []waiting) (map[string]int, error) {
	var all []db.NewEscalation
	of := map[string]waiting{}
	for _, w := range page {
		for _, e := range w.escalations() {
			climbs := db.NewEscalation{ID: newID(), EnrollmentID: w.EnrollmentID, Level: e.Level, On: w.today, Why: e.Trouble}
			if w.ReportID != "" {
				climbs.ReportID = &w.ReportID
			} else {
				climbs.NoticeID = &w.NoticeID
			}
			all = append(all, climbs)
			of[climbs.ID] = w
		}
	}
	counts := map[string]int{}
	if len(all) == 0 {
		return counts, nil
	}
	written, err := v.InsertEscalations(v.ctx, all, v.now)
	if err != nil {
		return nil, err
	}
	isNew := map[string]bool{}
	for _, id := range written {
		isNew[id] = true
	}
	for _, e := range all {
		if !isNew[e.ID] {
			continue
		}
		counts[string(e.Level)]++
		kind := "report"
		if e.NoticeID != nil {
			kind = "notice"
		}
		if err := v.auditFor(of[e.ID].OrganizationID, kind, of[e.ID].ID(), map[string]any{"escalatedTo": e.Level, "why": e.Why, "on": e.On}); err != nil {
			return nil, err
		}
	}
	return counts, nil
}
