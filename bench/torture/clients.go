package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// The clients of a round, each with an own share of the cases.
const (
	markers = 3
	payers  = 2
	clerks  = 2
	// perRound is how many people a clerk enrolls in a round: the books are gone through after each.
	perRound = 6
)

// client does one thing after the other until the round's torment is over.
type client struct {
	name string
	act  func(ctx context.Context, w *world, dice *rand.Rand) error
}

func clientsOf(w *world) []client {
	var all []client
	for i := range clerks {
		enrolled := 0
		all = append(all, client{"clerk", func(ctx context.Context, w *world, dice *rand.Rand) error {
			if enrolled < perRound {
				enrolled++
				return enroll(ctx, w, dice)
			}
			return amend(ctx, w, dice, i)
		}})
	}
	for i := range markers {
		all = append(all, client{"roll", func(ctx context.Context, w *world, dice *rand.Rand) error { return takeRoll(ctx, w, dice, i) }})
	}
	for i := range payers {
		all = append(all, client{"payments", func(ctx context.Context, w *world, dice *rand.Rand) error { return pay(ctx, w, dice, i) }})
	}
	return append(all, client{"officer", lookUp}, client{"answers", answerReports}, client{"administrator", administer})
}

func enroll(ctx context.Context, w *world, dice *rand.Rand) error {
	caseNumber, c := w.books.newCase()
	participant := map[string]any{"givenName": "Case", "familyName": caseNumber, "dateOfBirth": "1980-05-06"}
	if dice.IntN(4) > 0 {
		participant["email"] = caseNumber + "@example.org"
	}
	dueOn := w.books.now.AddDate(0, 3, 0).Format(time.DateOnly)
	var made struct {
		ID     string `json:"id"`
		Number string `json:"number"`
	}
	err := w.clerk.wants(ctx, http.StatusCreated, http.MethodPost, "/enrollments", "enroll-"+caseNumber, map[string]any{"participant": participant,
		"order": map[string]any{"courtId": w.court, "agencyId": w.agency, "caseNumber": caseNumber, "counts": []any{}, "disposition": "sentence_condition", "reportTo": "court",
			"orderedOn": w.books.now.AddDate(0, 0, -10).Format(time.DateOnly), "dueOn": dueOn}, "programId": w.program, "classId": c.id}, &made)
	if err != nil {
		return err
	}
	return w.books.enrolled(made.ID, made.Number, dueOn, c)
}

// amend moves a due date. Entered twice, it says the same.
func amend(ctx context.Context, w *world, dice *rand.Rand, share int) error {
	f := pick(w.books.mine(share, clerks, true), dice)
	if f == nil {
		return pause(ctx)
	}
	dueOn := w.books.now.AddDate(0, 3, dice.IntN(60)).Format(time.DateOnly)
	a, _, err := w.clerk.call(ctx, http.MethodPost, "/enrollments/"+f.id+"/amendments", "", map[string]any{"kind": "extension", "decidedBy": "Judge Olson",
		"decidedOn": w.books.now.Format(time.DateOnly), "dueOn": dueOn, "reason": "More time was asked for."})
	if err != nil {
		return err
	}
	if a.status == http.StatusConflict || a.status == http.StatusUnprocessableEntity {
		return w.mayHaveEnded(ctx, f, a)
	}
	w.books.change(f, func(f *file) { f.dueOn = dueOn })
	return a.as(http.StatusCreated)
}

// takeRoll changes the marks of some participants at a session of their class.
func takeRoll(ctx context.Context, w *world, dice *rand.Rand, share int) error {
	files := w.books.mine(share, markers, true)
	first := pick(files, dice)
	if first == nil {
		return pause(ctx)
	}
	session := first.class.sessions[dice.IntN(w.books.day-first.class.first+1)]
	var marked []*file
	var marks []map[string]any
	for _, f := range files {
		if f.class.id != first.class.id || f != first && dice.IntN(2) == 0 {
			continue
		}
		stands := f.marks[session]
		m := map[string]any{"enrollmentId": f.id, "outcome": otherOutcome(stands.Outcome, dice)}
		if stands.Version > 0 {
			m["version"] = stands.Version
		}
		if m["outcome"] == "excused" {
			m["reason"] = "Was ill."
		}
		marked, marks = append(marked, f), append(marks, m)
	}
	var view struct {
		Results []struct {
			Status  string `json:"status"`
			Version int    `json:"version"`
			Problem struct {
				Message string `json:"message"`
			} `json:"problem"`
		} `json:"results"`
	}
	if err := w.staff.wants(ctx, http.StatusOK, http.MethodPut, "/sessions/"+session+"/attendance", "", map[string]any{"marks": marks}, &view); err != nil {
		return err
	}
	for i, f := range marked {
		result, stood := view.Results[i], f.marks[session].Version
		switch {
		case result.Status == "invalid":
			if err := w.mayHaveEnded(ctx, f, answer{http.StatusOK, []byte(result.Problem.Message)}); err != nil {
				return err
			}
		case result.Version != stood+1 || result.Status != "saved" && result.Status != "unchanged":
			return fmt.Errorf("mark of %s after version %d: %+v", f.id, stood, result)
		default:
			w.books.change(f, func(f *file) { f.marks[session] = mark{marks[i]["outcome"].(string), result.Version} })
		}
	}
	return nil
}

// otherOutcome is what a mark is changed to: mostly they came.
func otherOutcome(than string, dice *rand.Rand) string {
	for {
		outcome := []string{"attended", "attended", "attended", "attended", "excused", "absent", "turned_away"}[dice.IntN(7)]
		if outcome != than {
			return outcome
		}
	}
}

// pay pays a dollar, under a key of its own.
func pay(ctx context.Context, w *world, dice *rand.Rand, share int) error {
	f := pick(w.books.mine(share, payers, false), dice)
	if f == nil {
		return pause(ctx)
	}
	var paid struct {
		ReceiptNumber int `json:"receiptNumber"`
	}
	err := w.staff.wants(ctx, http.StatusCreated, http.MethodPost, "/enrollments/"+f.id+"/payments", fmt.Sprintf("pay-%s-%d", f.id, f.paid),
		map[string]any{"amountCents": 100, "method": "cash"}, &paid)
	if err != nil {
		return err
	}
	w.books.change(f, func(f *file) {
		f.paid++
		if f.receipts[paid.ReceiptNumber] {
			err = fmt.Errorf("receipt %d was given twice", paid.ReceiptNumber)
		}
		f.receipts[paid.ReceiptNumber] = true
	})
	return err
}

// lookUp is the probation officer at a desk.
func lookUp(ctx context.Context, w *world, dice *rand.Rand) error {
	if f := pick(w.books.mine(0, 1, false), dice); f != nil && dice.IntN(2) == 0 {
		return w.officer.wants(ctx, http.StatusOK, http.MethodGet, "/enrollments/"+f.id+"/standing", "", nil, nil)
	}
	return w.officer.wants(ctx, http.StatusOK, http.MethodGet, "/enrollments?program="+w.program, "", nil, nil)
}

// answerReports is the court, and staff who hand over what cannot be mailed.
func answerReports(ctx context.Context, w *world, dice *rand.Rand) error {
	type listed struct {
		ID string `json:"id"`
	}
	var sent, notices struct {
		Items []listed `json:"items"`
	}
	if err := w.clerk.wants(ctx, http.StatusOK, http.MethodGet, "/reports?state=sent&limit=20&program="+w.program, "", nil, &sent); err != nil {
		return err
	}
	if len(sent.Items) > 0 {
		r := sent.Items[dice.IntN(len(sent.Items))]
		body := map[string]any{"accepted": true}
		if dice.IntN(5) == 0 {
			body = map[string]any{"accepted": false, "reason": "Not our case."}
		}
		if err := onceOnly(w.clerk.call(ctx, http.MethodPost, "/reports/"+r.ID+"/acknowledgement", "", body)); err != nil {
			return err
		}
	}
	if err := w.staff.wants(ctx, http.StatusOK, http.MethodGet, "/notices?undelivered=true&limit=20&program="+w.program, "", nil, &notices); err != nil || len(notices.Items) == 0 {
		return err
	}
	n := notices.Items[dice.IntN(len(notices.Items))]
	a, _, err := w.staff.call(ctx, http.MethodPost, "/notices/"+n.ID+"/delivery", "", map[string]any{"by": "hand", "on": w.books.now.Format(time.DateOnly)})
	return onceOnly(a, false, err) // meanwhile its mail may have gone out, or the night may have taken it back
}

// onceOnly takes a conflict for success where an earlier try may have been carried out.
func onceOnly(a answer, sure bool, err error) error {
	if err == nil && a.status == http.StatusConflict && !sure {
		return nil
	}
	return errors.Join(err, a.as(http.StatusOK))
}

// administer looks at the trail and runs the night while others work.
func administer(ctx context.Context, w *world, dice *rand.Rand) error {
	switch dice.IntN(4) {
	case 0:
		return w.runJob(ctx, "compliance")
	case 1:
		return w.runJob(ctx, "outbox")
	case 2:
		return w.admin.wants(ctx, http.StatusOK, http.MethodGet, "/audit?limit=50", "", nil, nil)
	default:
		return w.admin.wants(ctx, http.StatusOK, http.MethodGet, "/messages?limit=50", "", nil, nil)
	}
}

// runJob runs a job by hand. One that is under way, or an outbox that a mail server has put off, answers with a conflict.
func (w *world) runJob(ctx context.Context, name string) error {
	a, _, err := w.admin.call(ctx, http.MethodPost, "/jobs/"+name+"/runs", "", map[string]any{"releaseBrake": true})
	if err == nil && a.status != http.StatusConflict {
		err = a.as(http.StatusOK)
	}
	return err
}

// mayHaveEnded wants an enrollment that refuses to be worked on to have ended.
func (w *world) mayHaveEnded(ctx context.Context, f *file, refusal answer) error {
	var stands struct {
		Status string `json:"status"`
	}
	if err := w.staff.wants(ctx, http.StatusOK, http.MethodGet, "/enrollments/"+f.id, "", nil, &stands); err != nil {
		return err
	}
	if stands.Status != "completed" && stands.Status != "unsuccessful" {
		return fmt.Errorf("enrollment %s is %s and was refused: %s", f.id, stands.Status, refusal.body)
	}
	w.books.change(f, func(f *file) { f.ended = true })
	return nil
}

func pick(files []*file, dice *rand.Rand) *file {
	if len(files) == 0 {
		return nil
	}
	return files[dice.IntN(len(files))]
}

// pause leaves the others some time when there is nothing to do.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
	case <-time.After(20 * time.Millisecond):
	}
	return nil
}
