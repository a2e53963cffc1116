package registrar

import (
	"context"
	"slices"

	"johnschool/db"
	"johnschool/school"
)

// answerWays are the ways in which a participant answers a notice.
var answerWays = []string{db.InPerson, db.ByPhone, db.ByEmail, db.ByPost}

// NoticeAnswerRequest is what a participant said or handed in after a notice.
type NoticeAnswerRequest struct {
	By   string      `json:"by"` // in_person, phone, email or post
	On   school.Date `json:"on"`
	Text string      `json:"text"` // goes into a later report; it must not name a victim
}

// RecordNoticeAnswer writes what the participant answered to a notice, whatever
// became of it since. It changes nothing that was found: what settles a notice is a
// fact of its own. A later report says it word for word.
func (o *Office) RecordNoticeAnswer(ctx context.Context, actor school.Actor, id string, r NoticeAnswerRequest, ifVersion *int64) (NoticeView, error) {
	return o.changeNotice(ctx, actor, ActRecordNoticeAnswer, id, ifVersion, func(v *visit, c *change, n db.Notice) (map[string]any, error) {
		if err := r.check(c.today, n.OpenedOn); err != nil {
			return nil, err
		}
		textID, err := v.keepBlob(c.OrganizationID, c.ID, "notice_answer", "text/plain; charset=utf-8", []byte(r.Text))
		if err != nil {
			return nil, err
		}
		answer := db.NewAnswer{ID: newID(), EnrollmentID: c.ID, NoticeID: id, By: r.By, On: r.On, TextID: textID, Actor: v.Actor.UserID, At: v.now}
		return map[string]any{"answer": answer.ID, "by": r.By, "on": r.On}, v.InsertAnswer(v.ctx, answer)
	})
}

func (r NoticeAnswerRequest) check(today, opened school.Date) error {
	var faults school.Faults
	faults.Check(slices.Contains(answerWays, r.By), "/by", "Say how the answer came: in_person, phone, email or post.")
	faults.Check(r.On <= today, "/on", "An answer cannot be dated in the future.")
	faults.Check(r.On != 0, "/on", "Say on which day.")
	faults.Check(r.On == 0 || r.On >= opened, "/on", "This lies before the day on which the notice was opened, "+opened.String()+".")
	checkText(&faults, "/text", r.Text, 4000, true)
	return faults.Err()
}

// addNoticeAnswers adds to notices what their participants answered.
func (v *visit) addNoticeAnswers(notices []db.Notice) error {
	rows, err := v.Answers(v.ctx, idsOf(notices, func(n db.Notice) string { return n.ID }))
	if err != nil {
		return err
	}
	of := map[string][]db.Answer{}
	texts := map[string][]byte{}
	if len(rows) > 0 {
		if texts, err = v.BlobContents(v.ctx, idsOf(rows, func(a db.Answer) string { return a.TextID })); err != nil {
			return err
		}
	}
	for _, a := range rows {
		a.Text = string(texts[a.TextID])
		of[a.NoticeID] = append(of[a.NoticeID], a)
	}
	for i := range notices {
		if notices[i].Answers = of[notices[i].ID]; notices[i].Answers == nil {
			notices[i].Answers = []db.Answer{}
		}
	}
	return nil
}
