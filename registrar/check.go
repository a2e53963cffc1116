package registrar

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"johnschool/db"
	"johnschool/school"
)

// CheckVerdict is what a check of the whole office found. Findings is empty where
// everything that is derived follows from what it is derived from.
type CheckVerdict struct {
	Findings []string
	Checked  map[string]int // what was looked at, and how much of it
}

// Counts says what was looked at, in one line.
func (c *CheckVerdict) Counts() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(c.Checked)) {
		parts = append(parts, fmt.Sprintf("%d %s", c.Checked[name], name))
	}
	return strings.Join(parts, ", ")
}

func (c *CheckVerdict) find(format string, args ...any) {
	c.Findings = append(c.Findings, fmt.Sprintf(format, args...))
}

// Check recomputes what is derived and says, a sentence each, what does not
// follow: projections, balances, marks and their history, findings, numbers,
// seats, reports and their mail, certificates, the audit chain. It may run beside a server at
// work: it looks at some enrollments at a time, held for a moment.
func (o *Office) Check(ctx context.Context) (*CheckVerdict, error) {
	c := &CheckVerdict{Checked: map[string]int{}}
	for _, part := range []func(context.Context, *CheckVerdict) error{o.checkCases, o.checkFindings, o.checkSums, o.checkAudit} {
		if err := part(ctx, c); err != nil {
			return c, err
		}
	}
	return c, nil
}

// checkSums compares counters with what they count, and states with the mail that
// stands behind them.
func (o *Office) checkSums(ctx context.Context, c *CheckVerdict) error {
	var numbers []db.Numbering
	var seats []db.SeatFault
	var rolls []string
	var mails []db.MailFault
	var certificates []db.CertificateFault
	err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
		if numbers, err = v.Numberings(v.ctx); err != nil {
			return err
		}
		if seats, err = v.SeatFaults(v.ctx); err != nil {
			return err
		}
		if rolls, err = v.RollFaults(v.ctx); err != nil {
			return err
		}
		if mails, err = v.MailFaults(v.ctx); err != nil {
			return err
		}
		certificates, err = v.CertificateFaults(v.ctx)
		return err
	})
	if err != nil {
		return err
	}
	c.Checked["counters"] += len(numbers)
	for _, n := range numbers {
		if n.Counter != n.Highest || n.Highest != n.Taken {
			c.find("numbers %s %s: the counter stands at %d, the highest number is %d, and %d were taken", n.Prefix, n.Kind, n.Counter, n.Highest, n.Taken)
		}
	}
	for _, s := range seats {
		c.find("class %s: %d seats count as taken, %d sit in it", s.ClassID, s.Counted, s.Sitting)
	}
	for _, session := range rolls {
		c.find("session %s: it counts as one with a roll, and nobody is marked at it", session)
	}
	for _, m := range mails {
		c.find("%s %s: it %s", m.Kind, m.ID, m.What)
	}
	for _, f := range certificates {
		c.find("%s", f.What)
	}
	return nil
}

func (o *Office) checkAudit(ctx context.Context, c *CheckVerdict) error {
	audit, err := o.VerifyAudit(ctx)
	if err != nil {
		return err
	}
	c.Checked["audit events"], c.Checked["exported heads"] = int(audit.Links), audit.Heads
	for _, f := range audit.Findings {
		c.find("audit trail: %s", f)
	}
	return nil
}
