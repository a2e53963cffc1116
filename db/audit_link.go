package db

import (
	"context"

	"github.com/lib/pq"
)

// sealerLock lets one sealer at a time link events.
const sealerLock = 715035

// AuditRow is an audit event as the chain binds it: its id, the transaction that
// wrote it and every column, in one canonical text.
type AuditRow struct {
	ID        int64  `db:"id"`
	XID       string `db:"xid"`
	Canonical string `db:"canonical"`
}

// canonicalEvent writes every column of an event as a JSON array of texts and
// nulls, whatever the session's settings: instants as microseconds of the epoch.
const canonicalEvent = `json_build_array(e.id::text, e.xid::text, (extract(epoch from e.at) * 1000000)::bigint::text, e.actor_role, e.actor_id::text,
	e.organization_id::text, e.request_id, e.action, e.refused::text, e.subject_kind, e.subject_id, e.details::text)::text`

// LockSealer waits for other sealers; the lock is held until the transaction ends.
func (t *Tx) LockSealer(ctx context.Context) error {
	_, err := t.exec(ctx, `select pg_advisory_xact_lock($1)`, sealerLock)
	return err
}

// AuditLink is one link of the chain.
type AuditLink struct {
	Seq     int64  `db:"seq"`
	EventID int64  `db:"event_id"`
	Hash    []byte `db:"hash"`
	XID     string `db:"xid"` // of the transaction that wrote the event
}

// LastLink reads the head of the chain; the zero link where there is none yet.
func (t *Tx) LastLink(ctx context.Context) (AuditLink, error) {
	var l AuditLink
	err := t.get(ctx, &l, `select seq, event_id, hash, xid::text as xid from audit_link order by seq desc limit 1`)
	if IsNoRow(err) {
		return AuditLink{XID: "0"}, nil
	}
	return l, err
}

// UnlinkedEvents reads the events to be linked after a link, in the order of their
// transactions: only those older than every transaction that is still open, so
// that none can turn up later before them. One that is linked already turns up too,
// in a restored database whose transactions have counted up to its own.
func (t *Tx) UnlinkedEvents(ctx context.Context, after AuditLink, limit int) ([]AuditRow, error) {
	var restored bool
	err := t.get(ctx, &restored, `select $1::xid8 >= pg_snapshot_xmax(pg_current_snapshot()) or $2 = 0 and coalesce((select e.xid from audit_event e
		order by e.xid desc limit 1) >= pg_snapshot_xmax(pg_current_snapshot()), false)`, after.XID, after.Seq)
	if err != nil {
		return nil, err
	}
	var rows []AuditRow
	if restored {
		return t.unlinkedRestored(ctx, limit)
	}
	err = t.list(ctx, &rows, `select e.id, e.xid::text as xid, `+canonicalEvent+` as canonical from audit_event e
		where (e.xid, e.id) > ($1::xid8, $2) and e.xid < pg_snapshot_xmin(pg_current_snapshot())
			and not exists (select from audit_link l where l.event_id = e.id)
		order by e.xid, e.id limit $3`, after.XID, after.EventID, limit)
	return rows, err
}

// unlinkedRestored is UnlinkedEvents for a database that was dumped and restored
// into another cluster, whose transactions count anew: there the head's
// transaction lies in the future and says nothing.
func (t *Tx) unlinkedRestored(ctx context.Context, limit int) ([]AuditRow, error) {
	var rows []AuditRow
	err := t.list(ctx, &rows, `select e.id, e.xid::text as xid, `+canonicalEvent+` as canonical from audit_event e
		where (e.xid < pg_snapshot_xmin(pg_current_snapshot()) or e.xid >= pg_snapshot_xmax(pg_current_snapshot()))
			and not exists (select from audit_link l where l.event_id = e.id)
		order by e.xid < pg_snapshot_xmin(pg_current_snapshot()), e.xid, e.id limit $1`, limit)
	return rows, err
}

// InsertLinks appends links to the chain.
func (t *Tx) InsertLinks(ctx context.Context, links []AuditLink) error {
	seqs, events, hashes, xids := make([]int64, len(links)), make([]int64, len(links)), make([][]byte, len(links)), make([]string, len(links))
	for i, l := range links {
		seqs[i], events[i], hashes[i], xids[i] = l.Seq, l.EventID, l.Hash, l.XID
	}
	_, err := t.exec(ctx, `insert into audit_link (seq, event_id, hash, xid)
		select s, e, h, x::xid8 from unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::text[]) as l(s, e, h, x)`,
		pq.Array(seqs), pq.Array(events), pq.ByteaArray(hashes), pq.Array(xids))
	return err
}

// LinkedEvent is a link with the event it binds.
type LinkedEvent struct {
	AuditLink
	Canonical *string `db:"canonical"` // nil where the event is gone
}

// LinkedEvents reads links after a number, in order, with their events.
func (t *Tx) LinkedEvents(ctx context.Context, after int64, limit int) ([]LinkedEvent, error) {
	var rows []LinkedEvent
	err := t.list(ctx, &rows, `select l.seq, l.event_id, l.hash, l.xid::text as xid, case when e.id is not null then `+canonicalEvent+` end as canonical
		from audit_link l left join audit_event e on e.id = l.event_id where l.seq > $1 order by l.seq limit $2`, after, limit)
	return rows, err
}

// Horizon answers the transaction before which every event has committed or never
// will.
func (t *Tx) Horizon(ctx context.Context) (string, error) {
	var xid string
	err := t.get(ctx, &xid, `select pg_snapshot_xmin(pg_current_snapshot())::text`)
	return xid, err
}

// NeverLinked lists events older than a horizon that no link binds.
func (t *Tx) NeverLinked(ctx context.Context, horizon string, limit int) ([]int64, error) {
	var ids []int64
	err := t.list(ctx, &ids, `select e.id from audit_event e where e.xid < $1::xid8 and not exists (select from audit_link l where l.event_id = e.id)
		order by e.id limit $2`, horizon, limit)
	return ids, err
}

// CountAudit counts events and links.
func (t *Tx) CountAudit(ctx context.Context) (events, links int64, err error) {
	var n struct {
		Events int64 `db:"events"`
		Links  int64 `db:"links"`
	}
	err = t.get(ctx, &n, `select (select count(*) from audit_event) as events, (select count(*) from audit_link) as links`)
	return n.Events, n.Links, err
}
