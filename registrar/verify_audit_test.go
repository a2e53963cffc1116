package registrar

import (
	"database/sql"
	"encoding/hex"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// sealed is an office with a chain of some links, exported twice.
type sealed struct {
	*testBundle
	file  string
	links int // of the first export
}

// setupSealed writes events and seals them, half and half.
func setupSealed(t *testing.T) *sealed {
	t.Helper()
	s := &sealed{testBundle: setup(t), file: filepath.Join(t.TempDir(), "heads")}
	s.Office.heads = &exporter{Heads: HeadsFile(s.file)}
	s.write(t, 5)
	s.links = s.sealAll(t)
	s.write(t, 5)
	s.sealAll(t)
	return s
}

// write writes n events.
func (s *sealed) write(t *testing.T, n int) {
	t.Helper()
	for range n {
		_, err := s.Courts(s.ctx, s.admin, Page{})
		must(t, err)
	}
}

// sealAll seals every event at once, which exports one head, and answers how many
// links there are: it waits until no transaction of another test that is as old as
// an event holds the horizon back. (Events of a restored database may be of
// transactions yet to come.)
func (s *sealed) sealAll(t *testing.T) int {
	t.Helper()
	settled := func() bool {
		return s.number(t, `select count(*) from audit_event
			where xid >= pg_snapshot_xmin(pg_current_snapshot()) and xid < pg_snapshot_xmax(pg_current_snapshot())`) == 0
	}
	for deadline := time.Now().Add(5 * time.Minute); !settled(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the horizon never came")
		}
	}
	_, err := s.SealAudit(s.ctx)
	must(t, err)
	return s.number(t, `select count(*) from audit_link`)
}

func (s *sealed) number(t *testing.T, query string, args ...any) int {
	t.Helper()
	n, err := strconv.Atoi(s.strings(t, query, args...)[0])
	must(t, err)
	return n
}

// rewrite recomputes the chain from a link on, as somebody who owns the database
// could.
func (s *sealed) rewrite(t *testing.T, from int) {
	t.Helper()
	var rows []db.LinkedEvent
	must(t, s.db.In(s.ctx, school.SystemActor(), func(tx *db.Tx) (err error) {
		rows, err = tx.LinkedEvents(s.ctx, 0, 10000)
		return err
	}))
	var before []byte
	for _, r := range rows {
		if r.Seq >= int64(from) {
			r.Hash = chain(before, *r.Canonical)
			s.exec(t, `update audit_link set hash = $2 where seq = $1`, r.Seq, r.Hash)
		}
		before = r.Hash
	}
}

func TestVerifyAuditFindsNothingInAWholeTrail(t *testing.T) {
	s := setupSealed(t)
	s.write(t, 3)
	verdict, err := s.VerifyAudit(s.ctx)
	must(t, err)
	if len(verdict.Findings) != 0 || verdict.Heads < 2 || verdict.Links < 10 {
		t.Errorf("%+v", verdict)
	}
}

func TestVerifyAuditFindsWhatWasDoneToTheTrail(t *testing.T) {
	event := `(select event_id from audit_link where seq = $1)`
	for _, c := range []struct {
		name string
		at   int // a link
		do   func(t *testing.T, s *sealed)
		want []string
	}{
		{"event changed", 4, func(t *testing.T, s *sealed) {
			s.exec(t, `update audit_event set details = '{"ids": []}' where id = `+event, 4)
		}, []string{"event %d (link 4): it, its link or their order was changed"}},
		{"actor changed", 4, func(t *testing.T, s *sealed) {
			s.exec(t, `update audit_event set actor_id = gen_random_uuid() where id = `+event, 4)
		}, []string{"event %d (link 4)"}},
		{"moment changed", 4, func(t *testing.T, s *sealed) {
			s.exec(t, `update audit_event set at = at + interval '1 microsecond' where id = `+event, 4)
		}, []string{"event %d (link 4)"}},
		{"refusal turned into a success", 4, func(t *testing.T, s *sealed) {
			s.exec(t, `update audit_event set refused = not refused where id = `+event, 4)
		}, []string{"event %d (link 4)"}},
		{"event removed", 4, func(t *testing.T, s *sealed) {
			s.exec(t, `delete from audit_event where id = `+event, 4)
		}, []string{"event %d (link 4): it was removed"}},
		{"link removed", 4, func(t *testing.T, s *sealed) {
			s.exec(t, `delete from audit_link where seq = 4`)
		}, []string{"link 4: it was removed", "event %d: no link binds it"}},
		{"event and link removed", 4, func(t *testing.T, s *sealed) {
			s.exec(t, `delete from audit_event where id = `+event, 4)
			s.exec(t, `delete from audit_link where seq in (4, 5)`)
		}, []string{"links 4 to 5: they were removed"}},
		{"events in another order", 4, func(t *testing.T, s *sealed) {
			s.exec(t, `alter table audit_event alter id drop identity`)
			s.exec(t, `update audit_event set id = -1 where id = `+event, 4)
			s.exec(t, `update audit_event set id = (select event_id from audit_link where seq = 4) where id = `+event, 6)
			s.exec(t, `update audit_event set id = (select event_id from audit_link where seq = 6) where id = -1`)
		}, []string{"event %d (link 4)", "(link 6)"}},
		{"links in another order", 4, func(t *testing.T, s *sealed) {
			s.exec(t, `alter table audit_link drop constraint audit_link_event_id_key`)
			s.exec(t, `update audit_link l set event_id = (select event_id from audit_link where seq = 10 - l.seq) where seq in (4, 6)`)
		}, []string{"(link 4)", "(link 6)"}},
		{"tail cut off", 4, func(t *testing.T, s *sealed) {
			s.exec(t, `delete from audit_event where id in (select event_id from audit_link where seq >= $1)`, s.links)
			s.exec(t, `delete from audit_link where seq >= $1`, s.links)
		}, []string{"no longer there; the chain ends at", "no longer there"}},
		{"tail cut off and filled up again", 4, func(t *testing.T, s *sealed) {
			s.exec(t, `delete from audit_event where id in (select event_id from audit_link where seq >= $1)`, s.links)
			s.exec(t, `delete from audit_link where seq >= $1`, s.links)
			s.write(t, 12)
			s.sealAll(t)
		}, []string{"the chain was rewritten", "the chain was rewritten"}},
		{"event changed and the chain recomputed", 4, func(t *testing.T, s *sealed) {
			s.exec(t, `update audit_event set actor_id = gen_random_uuid() where id = `+event, 4)
			s.rewrite(t, 4)
		}, []string{"the chain was rewritten", "the chain was rewritten"}},
		{"event slipped in", 4, func(t *testing.T, s *sealed) {
			s.exec(t, `insert into audit_event (xid, at, actor_role, action) select xid, at, actor_role, 'forged' from audit_event where id = `+event, 4)
		}, []string{"no link binds it; it was slipped in"}},
		{"exported head damaged", 4, func(t *testing.T, s *sealed) {
			content, err := os.ReadFile(s.file)
			must(t, err)
			must(t, os.WriteFile(s.file, append([]byte("?"), content...), 0o600))
		}, []string{"exported heads, line 1: it cannot be read"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := setupSealed(t)
			id := s.strings(t, `select event_id from audit_link where seq = $1`, c.at)[0]
			c.do(t, s)
			verdict, err := s.VerifyAudit(s.ctx)
			must(t, err)
			found := strings.Join(verdict.Findings, "\n")
			for _, want := range c.want {
				want = strings.ReplaceAll(want, "%d", id)
				if !strings.Contains(found, want) {
					t.Errorf("%q is not among:\n%s", want, found)
				}
			}
			if len(verdict.Findings) > len(c.want)+1 {
				t.Errorf("one act, %d findings:\n%s", len(verdict.Findings), found)
			}
		})
	}
}

// An event of a transaction that is still open must not be passed over.
func TestSealAuditWaitsForOpenTransactions(t *testing.T) {
	s := setupSealed(t)
	slow, err := s.super.BeginTx(s.ctx, &sql.TxOptions{})
	must(t, err)
	defer slow.Rollback()
	_, err = slow.ExecContext(s.ctx, `insert into audit_event (at, actor_role, action) values (now(), 'system', 'slow')`)
	must(t, err)
	s.write(t, 3)
	before := s.number(t, `select count(*) from audit_link`)
	n, err := s.SealAudit(s.ctx)
	must(t, err)
	if n != 0 || s.number(t, `select count(*) from audit_link`) != before {
		t.Errorf("linked %d events that are younger than an open transaction", n)
	}
	must(t, slow.Commit())
	s.sealAll(t)
	verdict, err := s.VerifyAudit(s.ctx)
	must(t, err)
	if len(verdict.Findings) > 0 {
		t.Error(verdict.Findings)
	}
}

// A dump carries the transaction ids of the cluster it was taken from.
func TestSealAuditGoesOnInARestoredDatabase(t *testing.T) {
	s := setupSealed(t)
	for _, table := range []string{"audit_event", "audit_link"} {
		s.exec(t, `update `+table+` set xid = (xid::text::bigint + 1000000000000)::text::xid8`)
	}
	s.exec(t, `delete from audit_link`)
	must(t, os.Remove(s.file))
	s.Office.heads = &exporter{Heads: HeadsFile(s.file)}
	s.write(t, 2)
	all := s.sealAll(t)
	s.write(t, 2)
	if s.sealAll(t) != all+2 {
		t.Error("new events were not linked after the old ones")
	}
	verdict, err := s.VerifyAudit(s.ctx)
	must(t, err)
	if len(verdict.Findings) > 0 {
		t.Error(verdict.Findings)
	}
}

// The transactions of a restored database count up to those of the old one: its events are linked already, and once is
// enough.
func TestSealAuditPassesWhatWasLinkedBeforeTheRestore(t *testing.T) {
	s := setupSealed(t)
	const ahead = 300
	s.exec(t, `update audit_event set xid = (pg_snapshot_xmax(pg_current_snapshot())::text::bigint + $1 + id % 50)::text::xid8`, ahead)
	s.exec(t, `delete from audit_link`)
	must(t, os.Remove(s.file))
	s.Office.heads = &exporter{Heads: HeadsFile(s.file)}
	s.sealAll(t)
	for range 3 {
		s.write(t, 2)
		s.sealAll(t)
		for range ahead {
			s.exec(t, `select pg_current_xact_id()`)
		}
	}
	verdict, err := s.VerifyAudit(s.ctx)
	must(t, err)
	if len(verdict.Findings) > 0 {
		t.Error(verdict.Findings)
	}
}

func TestSealAuditLinksABatchAfterTheOther(t *testing.T) {
	s := setupSealed(t)
	s.exec(t, `insert into audit_event (at, actor_role, action) select now(), 'system', 'many' from generate_series(1, $1)`, 2*sealBatch+10)
	s.sealAll(t)
	verdict, err := s.VerifyAudit(s.ctx)
	must(t, err)
	if len(verdict.Findings) > 0 || verdict.Links < 2*sealBatch {
		t.Errorf("%d links: %v", verdict.Links, verdict.Findings)
	}
}

func TestHeadsFileDropsALineThatACrashTore(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "heads")
	h := HeadsFile(path)
	first := Head{Seq: 1, Hash: hex.EncodeToString([]byte{1}), At: time.Unix(0, 0).UTC()}
	must(t, h.Append(first))
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = f.WriteString(`{"seq":2,"ha`)
	must(t, err)
	must(t, f.Close())
	second := Head{Seq: 3, Hash: hex.EncodeToString([]byte{3}), At: time.Unix(5, 0).UTC()}
	must(t, h.Append(second))
	heads, unreadable, err := h.All()
	must(t, err)
	if len(heads) != 2 || heads[0] != first || heads[1] != second || len(unreadable) != 0 {
		t.Errorf("%+v, unreadable %v", heads, unreadable)
	}
}
