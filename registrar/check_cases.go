package registrar

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"johnschool/db"
	"johnschool/school"
)

// checkBatch is how many enrollments or findings are looked at in one transaction.
const checkBatch = 200

// checkCases recomputes the projections and balances of all enrollments and
// compares marks with their history, and the names that are searched with the
// participants'.
func (o *Office) checkCases(ctx context.Context, c *CheckVerdict) error {
	for after := firstID; ; {
		var found CheckVerdict
		var ids []string
		err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
			found = CheckVerdict{Checked: map[string]int{}}
			if ids, err = v.EnrollmentIDs(v.ctx, after, checkBatch); err != nil || len(ids) == 0 {
				return err
			}
			return v.checkSome(&found, ids)
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		after = ids[len(ids)-1]
		c.take(found)
	}
}

func (c *CheckVerdict) take(other CheckVerdict) {
	c.Findings = append(c.Findings, other.Findings...)
	for name, n := range other.Checked {
		c.Checked[name] += n
	}
}

// checkSome looks at locked enrollments: while they are, no fact of theirs changes,
// and nobody works off a change of what they share. What they share is read first:
// where it changes before the projections are read, these are seen to wait.
func (v *visit) checkSome(c *CheckVerdict, ids []string) error {
	if _, err := v.LockEnrollments(v.ctx, ids); err != nil {
		return err
	}
	matters, err := v.matters(ids, false)
	if err != nil {
		return err
	}
	stored, err := v.StoredProjections(v.ctx, ids)
	if err != nil {
		return err
	}
	for i, p := range stored {
		c.Checked["enrollments"]++
		faults := projectionFaults(p, matters[i])
		if p.Stale && len(faults) > 0 {
			c.Checked["waiting projections"]++
			continue
		}
		c.Findings = append(c.Findings, faults...)
	}
	misnamed, err := v.MisnamedEnrollments(v.ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range misnamed {
		c.find("enrollment %s: searching by name does not find it as it is", id)
	}
	mismarked, err := v.MismarkedEnrollments(v.ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range mismarked {
		c.find("enrollment %s: the list of addresses that take no mail does not know whether its participant's does", id)
	}
	marks, err := v.MarkFaults(v.ctx, ids)
	for _, m := range marks {
		c.find("enrollment %s: its mark at session %s has version %d and does not say what the last of its history says (version %d of %d)",
			m.EnrollmentID, m.SessionID, m.Current, m.Last, m.Versions)
	}
	return err
}

// projectionFaults compares what lists show with the rules, evaluated for the same
// day.
func projectionFaults(p db.StoredProjection, m matter) (faults []string) {
	var stored school.Standing
	if err := json.Unmarshal(p.Standing, &stored); err != nil {
		return []string{fmt.Sprintf("enrollment %s: its standing in lists cannot be read", p.ID)}
	}
	now := m.standing(stored.On)
	next := m.nextLook(now)
	switch {
	case !sameStanding(stored, now):
		faults = append(faults, fmt.Sprintf("enrollment %s: its standing in lists for %s (%s) is not what the rules give (%s)", p.ID, stored.On, stored.State, now.State))
	case p.State != now.State || !sameJSON(p.DueOn, now.DueOn) || !sameJSON(p.NextChangeOn, next):
		faults = append(faults, fmt.Sprintf("enrollment %s: its columns in lists are not those of its standing", p.ID))
	}
	if p.EntriesSum != stored.BalanceCents {
		faults = append(faults, fmt.Sprintf("enrollment %s: lists show a balance of %d cents, its ledger sums to %d", p.ID, stored.BalanceCents, p.EntriesSum))
	}
	return faults
}

// sameStanding compares what two standings say, not how: sentences may be worded
// better in a later version of the program, codes, facts and numbers stay.
func sameStanding(a, b school.Standing) bool { return sameJSON(unworded(a), unworded(b)) }

// unworded is a standing without its sentences.
func unworded(s school.Standing) school.Standing {
	s.Reasons = slices.Clone(s.Reasons)
	for i := range s.Reasons {
		r := &s.Reasons[i]
		r.Text, r.Facts = "", slices.Clone(r.Facts)
		for k := range r.Facts {
			r.Facts[k].Text = ""
		}
	}
	return s
}

func sameJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// checkFindings evaluates every finding again: from the input that it kept, and
// from the books as they were known at its moment.
func (o *Office) checkFindings(ctx context.Context, c *CheckVerdict) error {
	for after := firstID; ; {
		var found CheckVerdict
		var rows []db.StoredFinding
		err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
			found = CheckVerdict{Checked: map[string]int{}}
			if rows, err = v.StoredFindings(v.ctx, after, checkBatch); err != nil {
				return err
			}
			for _, f := range rows {
				if err := v.checkFinding(&found, f); err != nil {
					return fmt.Errorf("finding %s: %w", f.ID, err)
				}
			}
			return nil
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		after = rows[len(rows)-1].ID
		c.take(found)
	}
}

func (v *visit) checkFinding(c *CheckVerdict, f db.StoredFinding) error {
	c.Checked["findings"]++
	var stored school.Standing
	var input school.Input
	if json.Unmarshal(f.Standing, &stored) != nil || json.Unmarshal(f.Input, &input) != nil {
		c.find("finding %s: what it rests on cannot be read", f.ID)
		return nil
	}
	if !sameStanding(stored, input.Standing()) {
		c.find("finding %s: the input that it kept does not give the standing that it found", f.ID)
	}
	m, err := v.matter(f.EnrollmentID, true)
	if err != nil {
		return err
	}
	m.Record.KnownAt = f.KnownAt
	if !sameStanding(stored, m.standing(f.FoundOn)) {
		c.find("finding %s: the books as known at its moment do not give the standing that it found", f.ID)
	}
	return nil
}
