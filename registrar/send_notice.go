package registrar

import (
	"context"
	"errors"
	"slices"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// SendNotice sends an open notice that nobody has by e-mail, in the words in which it
// was written, to the participant's address as it now stands: after another one was
// entered, or when there is one now. That is a new e-mail with a Message-ID of its own.
// The time to cure runs from the day on which a mail server accepts it, not from today.
func (o *Office) SendNotice(ctx context.Context, actor school.Actor, id string, ifVersion *int64) (NoticeView, error) {
	return o.changeNotice(ctx, actor, ActSendNotice, id, ifVersion, func(v *visit, c *change, n db.Notice) (map[string]any, error) {
		if err := mayGo(n); err != nil {
			return nil, err
		}
		if holds, err := v.noticeHolds(c, n.ID); err != nil {
			return nil, err
		} else if !holds {
			return nil, &school.Error{Kind: school.Conflict, Message: "What this notice is about no longer holds; it will be withdrawn tonight."}
		}
		e, err := v.Tx.Enrollment(v.ctx, c.ID)
		if err != nil {
			return nil, err
		}
		if why := UnreachableWords(e.Participant); why != "" {
			return nil, &school.Error{Kind: school.Conflict, Message: why + " Otherwise hand the letter over or post it."}
		}
		facts, err := v.noticeContent(n)
		if err != nil {
			return nil, err
		}
		messageID, err := v.mailNotice(c, e.Participant, id, facts)
		if errors.Is(err, errUnwritable) {
			v.office.log.Error("notice cannot be worded as an e-mail", "notice", id, "error", err)
			return nil, &school.Error{Kind: school.Conflict, Message: "This notice cannot be written as an e-mail. Hand its letter over or post it."}
		}
		if err != nil {
			return nil, err
		}
		return map[string]any{"message": messageID}, v.RenewNotice(v.ctx, id)
	})
}

// mayGo refuses a notice that has ended, was delivered, or is on its way.
func mayGo(n db.Notice) error {
	if err := isToDeliver(n); err != nil {
		return err
	}
	if deref(n.Undelivered) == db.UndeliveredWaiting {
		return &school.Error{Kind: school.Conflict, Message: "Its e-mail waits to be sent or is being sent; only one that did not arrive can be sent again."}
	}
	return nil
}

// noticeHolds tells whether the night would leave an open notice open.
func (v *visit) noticeHolds(c *change, id string) (bool, error) {
	m, err := v.matter(c.ID, false)
	if err != nil {
		return false, err
	}
	told, err := v.Told(v.ctx, c.ID)
	if err != nil {
		return false, err
	}
	steps := school.Comply(m.policyOn(c.today), m.standing(c.today), told, isOpen(c.Status), c.today)
	return !slices.ContainsFunc(steps, func(s school.Step) bool { return s.Do == school.StepWithdrawNotice && s.NoticeID == id }), nil
}

// noticeContent is what a notice said when it was opened.
func (v *visit) noticeContent(n db.Notice) (documents.NoticeFacts, error) {
	if n.ContentID == nil {
		return documents.NoticeFacts{}, notFound("letter of this notice")
	}
	return recall[documents.NoticeFacts](v, "notice", n.ID, n.ContentID)
}
