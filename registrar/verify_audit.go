package registrar

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"johnschool/db"
	"johnschool/school"
)

// AuditVerdict is what a check of the audit trail found. Findings is empty where
// the trail is whole.
type AuditVerdict struct {
	Links    int64    `json:"links"`
	Heads    int      `json:"heads"` // exported ones that were compared
	Findings []string `json:"findings"`
}

// maxFindings bounds what is listed: one cut can show in every link after it.
const maxFindings = 100

// auditCheck is a walk along the chain.
type auditCheck struct {
	verdict  AuditVerdict
	exported map[int64][]Head // by the number of their link
	seq      int64
	hash     []byte
	more     int
}

func (c *auditCheck) find(format string, args ...any) {
	if len(c.verdict.Findings) >= maxFindings {
		c.more++
		return
	}
	c.verdict.Findings = append(c.verdict.Findings, fmt.Sprintf(format, args...))
}

// VerifyAudit seals, then recomputes the whole chain and compares it with every
// exported head. It finds events and links that were removed, changed, put in
// another order or cut off at the end, and events that were slipped in.
func (o *Office) VerifyAudit(ctx context.Context) (AuditVerdict, error) {
	horizon, err := o.auditHorizon(ctx)
	if err != nil {
		return AuditVerdict{}, err
	}
	if _, err := o.SealAudit(ctx); err != nil {
		return AuditVerdict{}, err
	}
	c := &auditCheck{exported: map[int64][]Head{}, verdict: AuditVerdict{Findings: []string{}}}
	if err := c.readHeads(o.heads); err != nil {
		return c.verdict, err
	}
	for {
		rows, err := o.linkedEvents(ctx, c.seq)
		if err != nil {
			return c.verdict, err
		}
		for _, r := range rows {
			c.link(r)
		}
		if len(rows) < sealBatch {
			break
		}
	}
	c.cutOff()
	lost, err := o.neverLinked(ctx, horizon)
	if err != nil {
		return c.verdict, err
	}
	for _, id := range lost {
		c.find("event %d: no link binds it; it was slipped in, or its link was removed", id)
	}
	if c.more > 0 {
		c.verdict.Findings = append(c.verdict.Findings, fmt.Sprintf("and %d more", c.more))
	}
	return c.verdict, nil
}

func (c *auditCheck) readHeads(heads *exporter) error {
	if heads == nil {
		return nil
	}
	all, unreadable, err := heads.All()
	if err != nil {
		return err
	}
	for _, n := range unreadable {
		c.find("exported heads, line %d: it cannot be read", n)
	}
	for _, h := range all {
		c.exported[h.Seq] = append(c.exported[h.Seq], h)
	}
	c.verdict.Heads = len(all)
	return nil
}

// link checks one link against the one before it, its event and what was exported
// of it. After a fault it goes on from the hash as it is stored, so that one fault
// is one finding.
func (c *auditCheck) link(r db.LinkedEvent) {
	c.verdict.Links++
	switch {
	case r.Seq == c.seq+2:
		c.find("link %d: it was removed", c.seq+1)
	case r.Seq > c.seq+1:
		c.find("links %d to %d: they were removed", c.seq+1, r.Seq-1)
	}
	whole := r.Seq == c.seq+1 // the hash before this one is known
	c.seq = r.Seq
	switch {
	case r.Canonical == nil:
		c.find("event %d (link %d): it was removed", r.EventID, r.Seq)
	case whole && !bytes.Equal(chain(c.hash, *r.Canonical), r.Hash):
		c.find("event %d (link %d): it, its link or their order was changed", r.EventID, r.Seq)
	}
	c.hash = r.Hash
	for _, h := range c.exported[r.Seq] {
		if h.Hash != hex.EncodeToString(r.Hash) {
			c.find("link %d: it is not the one whose hash was exported at %s; the chain was rewritten", r.Seq, h.At.UTC().Format("2006-01-02 15:04:05Z"))
		}
	}
	delete(c.exported, r.Seq)
}

// cutOff finds exported heads beyond the end of the chain.
func (c *auditCheck) cutOff() {
	for _, seq := range slices.Sorted(maps.Keys(c.exported)) {
		if seq > c.seq {
			c.find("link %d: exported at %s and no longer there; the chain ends at %d", seq, c.exported[seq][0].At.UTC().Format("2006-01-02 15:04:05Z"), c.seq)
		}
	}
}

func (o *Office) auditHorizon(ctx context.Context) (horizon string, err error) {
	err = o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		horizon, err = v.Horizon(v.ctx)
		return err
	})
	return horizon, err
}

func (o *Office) linkedEvents(ctx context.Context, after int64) (rows []db.LinkedEvent, err error) {
	err = o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		rows, err = v.LinkedEvents(v.ctx, after, sealBatch)
		return err
	})
	return rows, err
}

func (o *Office) neverLinked(ctx context.Context, horizon string) (ids []int64, err error) {
	err = o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		ids, err = v.NeverLinked(v.ctx, horizon, maxFindings)
		return err
	})
	return ids, err
}
