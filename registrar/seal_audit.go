package registrar

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// sealBatch is how many events are linked in one transaction.
const sealBatch = 5000

// SealAudit links the audit events that have committed since into the chain and
// exports its head. It answers how many it linked. Writers never wait for it:
// events of transactions that are younger than one still open are left to the next
// time.
func (o *Office) SealAudit(ctx context.Context) (sealed int, err error) {
	for {
		n, err := o.sealSome(ctx)
		sealed += n
		if err != nil {
			return sealed, err
		}
		if n < sealBatch {
			return sealed, nil
		}
	}
}

// sealSome links one batch.
func (o *Office) sealSome(ctx context.Context) (sealed int, err error) {
	var head db.AuditLink
	err = o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		if err := v.LockSealer(v.ctx); err != nil {
			return err
		}
		if head, err = v.LastLink(v.ctx); err != nil {
			return err
		}
		events, err := v.UnlinkedEvents(v.ctx, head, sealBatch)
		if err != nil {
			return err
		}
		links := make([]db.AuditLink, len(events))
		for i, e := range events {
			head = db.AuditLink{Seq: head.Seq + 1, EventID: e.ID, Hash: chain(head.Hash, e.Canonical), XID: e.XID}
			links[i] = head
		}
		sealed = len(links)
		if sealed == 0 {
			return nil
		}
		return v.InsertLinks(v.ctx, links)
	})
	if err != nil {
		return 0, err
	}
	return sealed, o.heads.export(head, o.now())
}

// chain is the hash of a link: SHA-256 over the hash before it (32 zero bytes for
// the first) and the whole event.
func chain(before []byte, canonical string) []byte {
	h := sha256.New()
	if before == nil {
		before = make([]byte, sha256.Size)
	}
	h.Write(before)
	h.Write([]byte(canonical))
	return h.Sum(nil)
}

// exporter writes heads out and remembers which was the last.
type exporter struct {
	Heads
	mu    sync.Mutex
	known bool
	last  int64
}

// export appends the head where it was not exported yet: also one whose export
// failed when it was new.
func (e *exporter) export(head db.AuditLink, at time.Time) error {
	if e == nil || head.Seq == 0 {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.known {
		heads, _, err := e.All()
		if err != nil {
			return err
		}
		for _, h := range heads {
			e.last = max(e.last, h.Seq)
		}
		e.known = true
	}
	if head.Seq <= e.last {
		return nil
	}
	if err := e.Append(Head{Seq: head.Seq, Hash: hex.EncodeToString(head.Hash), At: at}); err != nil {
		return err
	}
	e.last = head.Seq
	return nil
}
