package registrar

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"johnschool/db"
	"johnschool/emails"
	"johnschool/school"
)

// mostDigestLines is how many lines of one kind a digest lists; of the others it
// tells how many there are.
const mostDigestLines = 50

// RunDigests puts into the outbox, for everybody who has work, one e-mail a day
// that lists it: for staff that of their programs, for administrators what climbed
// to them, the programs whose night stopped itself and the certificates that end
// soon. Who has nothing gets nothing.
func (o *Office) RunDigests(ctx context.Context) (map[string]int, error) {
	counts := map[string]int{}
	all, err := o.allWork(ctx)
	if err != nil {
		return counts, err
	}
	after := firstID
	for {
		var readers []db.DigestReader
		err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
			readers, err = v.DigestReaders(v.ctx, after, maxLimit)
			return err
		})
		if err != nil || len(readers) == 0 {
			return counts, err
		}
		for _, r := range readers {
			if err := ctx.Err(); err != nil {
				return counts, err
			}
			work, err := o.withCertificates(r, all.of(r))
			written := false
			if err == nil {
				written, err = o.digest(ctx, r, work)
			}
			switch {
			case school.KindOf(err) == school.Unavailable:
				return counts, err
			case err != nil:
				counts["failed"]++
				o.log.Error("digest cannot be written", "user", r.ID, "error", err)
			case written:
				counts["digests"]++
			}
		}
		after = readers[len(readers)-1].ID
	}
}

// digest writes one person's, unless they have it or nothing waits for them.
func (o *Office) digest(ctx context.Context, r db.DigestReader, w *work) (written bool, err error) {
	if w.none() {
		return false, nil
	}
	err = o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
		written = false
		if has, err := v.HasDigest(v.ctx, r.ID, w.on); err != nil || has {
			return err
		}
		rendered, err := emails.Digest(emails.DigestMail{On: w.on.Time(), Sections: w.sections(), SystemURL: o.publicURL, Organization: r.Organization})
		if err != nil {
			return err
		}
		id, err := v.queueMail(mailToQueue{kind: db.MessageDigest, organizationID: r.OrganizationID, userID: r.ID, to: r.Email, fromName: r.Organization, rendered: rendered})
		if err != nil {
			return err
		}
		written = true
		if err := v.InsertDigest(v.ctx, r, w.on, id, v.now); err != nil {
			return err
		}
		return v.auditFor(r.OrganizationID, "user", r.ID, map[string]any{"digest": w.on, "message": id})
	})
	if db.IsTaken(err, "digest_pkey") { // somebody's hand was quicker
		return false, nil
	}
	return written && err == nil, err
}

// work is what waits for somebody, by kind.
type work struct {
	on    school.Date // the day; where zones differ the earliest
	items map[string][]workItem
	more  map[string]int
}

// workItem is a line of a digest. What one of two persons confirmed waits for
// somebody else than them.
type workItem struct {
	emails.DigestItem
	confirmedBy string
}

func newWork() *work { return &work{items: map[string][]workItem{}, more: map[string]int{}} }

// clone is the same work, to which more can be added for one reader.
func (w *work) clone() *work {
	return &work{on: w.on, items: maps.Clone(w.items), more: maps.Clone(w.more)}
}

func (w *work) none() bool { return w == nil || len(w.items) == 0 }

func (w *work) add(today school.Date, kind string, item workItem) {
	if w.on == 0 || today < w.on {
		w.on = today
	}
	if len(w.items[kind]) < mostDigestLines {
		w.items[kind] = append(w.items[kind], item)
	} else {
		w.more[kind]++
	}
}

// sections are the kinds in which there is work, the most pressing first, in each
// what is due first.
func (w *work) sections() []emails.DigestSection {
	var sections []emails.DigestSection
	for _, kind := range emails.DigestKinds {
		if items := w.items[kind]; len(items) > 0 {
			slices.SortStableFunc(items, func(a, b workItem) int { return a.DueOn.Compare(b.DueOn) })
			lines := make([]emails.DigestItem, len(items))
			for i, item := range items {
				lines[i] = item.DigestItem
			}
			sections = append(sections, emails.DigestSection{Kind: kind, Items: lines, More: w.more[kind]})
		}
	}
	return sections
}

// allWork is everybody's: staff's by program, administrators' by organization.
type allWork map[string]*work

func (all allWork) add(owner string, today school.Date, kind string, item workItem) {
	if all[owner] == nil {
		all[owner] = newWork()
	}
	all[owner].add(today, kind, item)
}

// of puts together what waits for one reader.
func (all allWork) of(r db.DigestReader) *work {
	if r.Role == school.Admin {
		return all[r.OrganizationID]
	}
	own := newWork()
	for _, program := range r.ProgramIDs {
		of := all[program]
		if of.none() {
			continue
		}
		for kind, items := range of.items {
			for _, item := range items {
				if kind != "held" || item.confirmedBy != r.ID {
					own.add(of.on, kind, item)
				}
			}
			own.more[kind] += of.more[kind]
		}
	}
	return own
}

// allWork gathers what waits, as it stands now.
func (o *Office) allWork(ctx context.Context) (allWork, error) {
	all := allWork{}
	var read []waiting
	err := o.eachWaiting(ctx, func(_ *visit, page []waiting) error {
		read = page
		return nil
	}, func() {
		for _, w := range read {
			all.addWaiting(w)
		}
	})
	if err != nil {
		return nil, err
	}
	var sessions []db.UnmarkedSession
	var brakes []db.Brake
	err = o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
		if brakes, err = v.EngagedBrakes(v.ctx); err != nil {
			return err
		}
		sessions, err = v.SessionsWithoutRoll(v.ctx, v.now)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, b := range brakes {
		zone, err := loadZone(b.Zone)
		if err != nil {
			return nil, err
		}
		all.add(b.Owner, school.DateOf(o.now(), zone), "stopped", workItem{DigestItem: emails.DigestItem{Program: oneLine(b.ProgramName),
			Day: b.EngagedOn.Time(), Waiting: b.Opened, Allowed: b.Allowed}})
	}
	for _, s := range sessions {
		zone, err := loadZone(s.Zone)
		if err != nil {
			return nil, err
		}
		all.add(s.ProgramID, school.DateOf(o.now(), zone), "without_roll", workItem{DigestItem: emails.DigestItem{Class: oneLine(s.ClassName), Day: s.Day.Time()}})
	}
	return all, nil
}

func (all allWork) addWaiting(w waiting) {
	item := workItem{confirmedBy: w.ConfirmedBy, DigestItem: emails.DigestItem{Number: w.Number, What: w.Kind,
		Held: w.ReportID != "" && w.State == db.ReportHeld, SecondPerson: w.ConfirmedBy != ""}}
	if w.OnHoldUntil != nil && w.today < *w.OnHoldUntil {
		item.OnHoldUntil = w.OnHoldUntil.Time()
	}
	if w.NoticeID != "" {
		item.What = "notice"
	}
	if w.DueOn != nil {
		item.DueOn, item.DaysLeft = w.DueOn.Time(), int(*w.DueOn-w.today)
	}
	if w.rejectedOn != nil {
		item.Reason = oneLine(w.RejectReason)
	}
	climbs := w.escalations()
	for _, e := range climbs {
		owner := w.ProgramID
		if e.Level == school.LevelAdministrator {
			owner = w.OrganizationID
		}
		all.add(owner, w.today, string(e.Trouble), item)
	}
	if len(climbs) == 0 && item.Held {
		all.add(w.ProgramID, w.today, "held", item)
	}
}

// oneLine makes a line of an e-mail of what somebody wrote.
func oneLine(text string) string {
	const longest = 300
	line := strings.Join(strings.Fields(text), " ")
	if runes := []rune(line); len(runes) > longest {
		line = string(runes[:longest]) + "…"
	}
	return line
}

// digestLife is how long a digest may wait for a mail server: after it the next
// one tells more.
const digestLife = 18 * time.Hour
