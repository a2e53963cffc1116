package registrar

import (
	"context"
	"encoding/json"
	"fmt"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// NoticeFilter limits a list of notices; empty fields do not.
type NoticeFilter struct {
	State        string
	EnrollmentID string
	ProgramID    string
	Undelivered  bool // open, and no clock runs yet: work for staff
}

// DeliveryRequest says that staff handed a notice over or posted it.
type DeliveryRequest struct {
	By string      `json:"by"` // hand or post
	On school.Date `json:"on"`
}

// Notices lists what participants were told, the newest first.
func (o *Office) Notices(ctx context.Context, actor school.Actor, f NoticeFilter, p Page) (List[db.Notice], error) {
	var list List[db.Notice]
	err := o.do(ctx, actor, ActReadNotices, func(v *visit) error {
		limit, err := p.limit()
		if err != nil {
			return err
		}
		after, err := p.afterID()
		if err != nil {
			return err
		}
		q := db.NoticeFilter{Reach: v.reach(), State: f.State, EnrollmentID: f.EnrollmentID, ProgramID: f.ProgramID, Undelivered: f.Undelivered, AfterID: after, Limit: limit + 1}
		rows, err := v.Tx.Notices(v.ctx, q)
		if err != nil {
			return err
		}
		list = page(rows, limit, func(n db.Notice) any { return n.ID })
		ids := make([]string, len(list.Items))
		for i, n := range list.Items {
			ids[i] = n.ID
		}
		return v.auditReading("notice", "", ids)
	})
	return list, err
}

// Notice reads one notice.
func (o *Office) Notice(ctx context.Context, actor school.Actor, id string) (db.Notice, error) {
	return readOne(ctx, o, actor, ActReadNotices, "notice", id, (*visit).notice)
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
	kept := n.LetterID
	if kept == nil {
		kept = n.ContentID
	}
	if kept == nil {
		return nil, notFound("letter of this notice")
	}
	blob, err := v.Blob(v.ctx, *kept)
	if err != nil || n.LetterID != nil {
		return blob.Content, err
	}
	var facts documents.NoticeFacts
	if err := json.Unmarshal(blob.Content, &facts); err != nil {
		return nil, fmt.Errorf("content of notice %s: %w", n.ID, err)
	}
	return v.noticeLetter(&facts)
}

// RecordDelivery writes that staff handed a notice over or posted it: the time to
// cure runs from that day.
func (o *Office) RecordDelivery(ctx context.Context, actor school.Actor, id string, r DeliveryRequest, ifVersion *int64) (db.Notice, error) {
	var n db.Notice
	err := o.do(ctx, actor, ActDeliverNotice, func(v *visit) (err error) {
		if n, err = v.notice(id); err != nil {
			return err
		}
		c, err := v.lock(n.EnrollmentID)
		if err != nil {
			return err
		}
		if n, err = v.LockNotice(v.ctx, id); err != nil {
			return err
		}
		if err := r.check(c, n, ifVersion); err != nil {
			return err
		}
		if err := v.DeliverNotice(v.ctx, id, r.By, r.On, v.Actor.UserID, v.now); err != nil {
			return err
		}
		if n, err = v.Tx.Notice(v.ctx, id); err != nil {
			return err
		}
		return v.audit("notice", id, map[string]any{"enrollment": n.EnrollmentID, "by": r.By, "on": r.On})
	})
	return n, err
}

func (r DeliveryRequest) check(c *change, n db.Notice, ifVersion *int64) error {
	if ifVersion != nil && *ifVersion != n.Version {
		return &school.Error{Kind: school.Stale, Message: "This notice changed meanwhile. Look at it as it stands.", Current: n, Changed: []string{"version"}}
	}
	var faults school.Faults
	faults.Check(r.By == "hand" || r.By == "post", "/by", "Say hand for handed over or post for posted.")
	faults.Check(r.On <= c.today, "/on", "A delivery cannot be dated in the future.")
	faults.Check(r.On >= n.OpenedOn, "/on", "This lies before the day the notice was opened, "+n.OpenedOn.String()+".")
	if err := faults.Err(); err != nil {
		return err
	}
	switch {
	case n.State != db.NoticeOpen:
		return &school.Error{Kind: school.Conflict, Message: "This notice is no longer open."}
	case n.DeliveredOn != nil:
		return &school.Error{Kind: school.Conflict, Message: "This notice was delivered already, on " + n.DeliveredOn.String() + "; its time to cure runs from then."}
	}
	return nil
}
