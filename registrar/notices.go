package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// NoticeFilter limits a list of notices; empty fields do not.
type NoticeFilter struct {
	State        string
	EnrollmentID string
	ProgramID    string
	Undelivered  bool // open, and no clock runs: work for staff
}

// DeliveryRequest says that staff handed a notice or a report over or posted it.
type DeliveryRequest struct {
	By string      `json:"by"` // hand or post
	On school.Date `json:"on"`
}

// Notices lists what participants were told, the newest first.
func (o *Office) Notices(ctx context.Context, actor school.Actor, f NoticeFilter, p Page) (List[NoticeView], error) {
	return listByID(ctx, o, actor, ActReadNotices, "notice", p, func(v *visit, after string, limit int) ([]NoticeView, error) {
		rows, err := v.Tx.Notices(v.ctx, db.NoticeFilter{Reach: v.reach(), State: f.State, EnrollmentID: f.EnrollmentID, ProgramID: f.ProgramID, Undelivered: f.Undelivered,
			AfterID: after, Limit: limit})
		if err != nil {
			return nil, err
		}
		return v.noticeViews(rows)
	}, func(n NoticeView) string { return n.ID })
}

// Notice reads one notice.
func (o *Office) Notice(ctx context.Context, actor school.Actor, id string) (NoticeView, error) {
	return readOne(ctx, o, actor, ActReadNotices, "notice", id, (*visit).wholeNotice)
}

// wholeNotice is a notice with its clock and what was recorded of its delivery.
func (v *visit) wholeNotice(id string) (NoticeView, error) {
	n, err := v.notice(id)
	if err != nil {
		return NoticeView{}, err
	}
	views, err := v.noticeViews([]db.Notice{n})
	if err != nil {
		return NoticeView{}, err
	}
	return views[0], nil
}

func (v *visit) notice(id string) (db.Notice, error) {
	return find(v, "notice", id, v.Tx.Notice)
}

// NoticeDocument is a notice's letter, to hand over or to post.
func (o *Office) NoticeDocument(ctx context.Context, actor school.Actor, id string) (Document, error) {
	var d Document
	err := o.do(ctx, actor, ActReadNotices, func(v *visit) error {
		n, err := v.notice(id)
		if err != nil {
			return err
		}
		letter, err := v.letterOf(n)
		if err != nil {
			return err
		}
		d = Document{FileName: "letter-" + n.EnrollmentNo + ".pdf", ContentType: pdfType, Data: letter}
		return v.auditReading("notice", id, nil)
	})
	return d, err
}

// letterOf is a notice's letter as it was kept when the notice was opened. Of one whose letter was not kept then, it is
// written from what the notice said.
func (v *visit) letterOf(n db.Notice) ([]byte, error) {
	if n.LetterID != nil {
		blob, err := v.Blob(v.ctx, *n.LetterID)
		return blob.Content, err
	}
	facts, err := v.noticeContent(n)
	if err != nil {
		return nil, err
	}
	return v.noticeLetter(&facts)
}

// RecordDelivery writes that staff handed a notice over or posted it: the time to
// cure runs from that day.
func (o *Office) RecordDelivery(ctx context.Context, actor school.Actor, id string, r DeliveryRequest, ifVersion *int64) (NoticeView, error) {
	return o.changeNotice(ctx, actor, ActDeliverNotice, id, ifVersion, func(v *visit, c *change, n db.Notice) (map[string]any, error) {
		if err := r.checkNotice(c, n); err != nil {
			return nil, err
		}
		_, err := v.DeliverNotice(v.ctx, db.Handing{ID: id, By: r.By, On: r.On, Actor: v.Actor.UserID, At: v.now})
		return map[string]any{"by": r.By, "on": r.On}, err
	})
}

// changeNotice is the frame of the use cases that change one notice. The enrollment
// is locked first, as everywhere; work answers what the trail says of it.
func (o *Office) changeNotice(ctx context.Context, actor school.Actor, what Action, id string, ifVersion *int64, work func(*visit, *change, db.Notice) (map[string]any, error)) (NoticeView, error) {
	var view NoticeView
	err := o.do(ctx, actor, what, func(v *visit) error {
		n, err := v.notice(id)
		if err != nil {
			return err
		}
		c, err := v.lock(n.EnrollmentID)
		if err != nil {
			return err
		}
		if n, err = v.LockNotice(v.ctx, id); err != nil {
			return err
		}
		if ifVersion != nil && *ifVersion != n.Version {
			return &school.Error{Kind: school.Stale, Message: "This notice changed meanwhile. Look at it as it stands.", Current: n, Changed: []string{"version"}}
		}
		details, err := work(v, c, n)
		if err != nil {
			return err
		}
		if view, err = v.wholeNotice(id); err != nil {
			return err
		}
		details["enrollment"] = n.EnrollmentID
		return v.audit("notice", id, details)
	})
	return view, err
}

func (r DeliveryRequest) checkNotice(c *change, n db.Notice) error {
	if err := r.check(c.today, n.OpenedOn, "the notice was opened"); err != nil {
		return err
	}
	return isToDeliver(n)
}

// isToDeliver refuses a notice that has ended or was delivered.
func isToDeliver(n db.Notice) error {
	switch {
	case n.State != db.NoticeOpen:
		return &school.Error{Kind: school.Conflict, Message: "This notice is no longer open."}
	case n.DeliveredOn != nil:
		return &school.Error{Kind: school.Conflict, Message: "This notice was delivered already, on " + n.DeliveredOn.String() + "; its time to cure runs from then."}
	}
	return nil
}

// check wants a way on paper and a day between the one on which there was something
// to deliver and today.
func (r DeliveryRequest) check(today, since school.Date, what string) error {
	var faults school.Faults
	faults.Check(r.By == db.ByHand || r.By == db.ByPost, "/by", "Say hand for handed over or post for posted.")
	faults.Check(r.On != 0, "/on", "Say on which day.")
	faults.Check(r.On <= today, "/on", "A delivery cannot be dated in the future.")
	faults.Check(r.On == 0 || r.On >= since, "/on", "This lies before the day "+what+", "+since.String()+".")
	return faults.Err()
}
