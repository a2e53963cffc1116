package registrar

import (
	"context"
	"fmt"
	"sort"
	"strings"
)

// CheckVerdict is what a check of the whole office found. Findings is empty where
// everything that is derived follows from what it is derived from.
type CheckVerdict struct {
	Findings []string
	Checked  map[string]int
}

// Counts says what was looked at, in one line.
func (c CheckVerdict) Counts() string {
	var names, parts []string
	for name := range c.Checked {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		parts = append(parts, fmt.Sprintf("%d %s", c.Checked[name], name))
	}
	return strings.Join(parts, ", ")
}

// Check recomputes what is derived and compares.
func (o *Office) Check(ctx context.Context) (CheckVerdict, error) {
	c := CheckVerdict{Checked: map[string]int{}}
	audit, err := o.VerifyAudit(ctx)
	if err != nil {
		return c, err
	}
	c.Checked["audit events"], c.Checked["exported heads"] = int(audit.Links), audit.Heads
	for _, f := range audit.Findings {
		c.Findings = append(c.Findings, "audit: "+f)
	}
	return c, nil
}
