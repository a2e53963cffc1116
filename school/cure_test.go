package school

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestCures(t *testing.T) {
	t.Parallel()
	absences := Policy{RequiredSessions: 4, MaxAbsences: ptr(1), MakeupClearsAbsence: true}
	told := func(rule Rule, key string) OpenNotice { return OpenNotice{Rule: rule, GroundKey: key} }
	for name, c := range map[string]struct {
		policy Policy
		before func(*story)
		notice OpenNotice
		after  func(*story)
		on     int
		want   []string
	}{
		"an excuse": {absences, func(s *story) { s.mark(Absent, "own1", "own2") }, told(RuleAbsences, "mark:own2"),
			func(s *story) { s.mark(Excused, "own2").mark(Attended, "own3") }, 21,
			[]string{"mark own2: the record of the session of January 19, 2026 was corrected from absent to excused"}},
		"a wrong mark withdrawn": {absences, func(s *story) { s.mark(Absent, "own1", "own2") }, told(RuleAbsences, "mark:own2"),
			func(s *story) { s.withdrawMark("own1") }, 14,
			[]string{"mark own1: what was recorded of the session of January 12, 2026 (absent) was withdrawn"}},
		"the earliest that suffices": {absences, func(s *story) { s.mark(Absent, "own1", "own2") }, told(RuleAbsences, "mark:own2"),
			func(s *story) { s.mark(Attended, "own3", "other3", "other4") }, 29,
			[]string{"mark other3: the session of January 27, 2026 was recorded: attended"}},
		"two make-ups, both needed": {absences, func(s *story) { s.mark(Absent, "own1", "own2", "own3") }, told(RuleAbsences, "mark:own2"),
			func(s *story) { s.mark(Attended, "other3", "own4", "other4", "other5") }, 36,
			[]string{"mark other3: the session of January 27, 2026 was recorded: attended", "mark other4: the session of February 3, 2026 was recorded: attended"}},
		"a mark that was corrected since": {absences, func(s *story) { s.mark(Absent, "own1", "own2") }, told(RuleAbsences, "mark:own2"),
			func(s *story) { s.mark(Absent, "other3").mark(Attended, "other3") }, 29,
			[]string{"mark other3: the session of January 27, 2026 was recorded: attended"}},
		"a canceled session": {absences, func(s *story) { s.mark(Absent, "own1", "own2") }, told(RuleAbsences, "mark:own2"),
			func(s *story) { s.cancel("own1", 15) }, 15,
			[]string{"session own1: the school canceled the session of January 12, 2026"}},
		"an extension": {absences, func(s *story) { s.due(30) }, told(RuleDeadline, "due_date:"+dayNo(30).String()),
			func(s *story) { s.amend(Extension, 31, 60, nil) }, 32,
			[]string{"amendment a0: the due date was moved to March 6, 2026 by a decision of February 5, 2026"}},
		"other rules": {absences, func(s *story) { s.mark(Absent, "own1", "own2") }, told(RuleAbsences, "mark:own2"),
			func(s *story) {
				s.amend(PolicyMoved, 15, -1, &Policy{Version: 3, RequiredSessions: 4, MaxAbsences: ptr(2)})
			}, 16,
			[]string{"amendment a0: version 3 of the program's rules was put in force by a decision of January 20, 2026"}},
		"a pause": {absences, func(s *story) { s.mark(Absent, "own1", "own2") }, told(RuleAbsences, "mark:own2"),
			func(s *story) { s.pause("p", 14, 20) }, 15,
			[]string{"pause p: a pause was granted from January 19, 2026 through January 25, 2026"}},
		"payments, both needed": {Policy{RequiredSessions: 4, FeeDue: ptr(BeforeFirstSession), FeeGraceDays: ptr(3)},
			func(s *story) { s.entry("fee", Assessment, 10000, 0) }, told(RuleUnpaidFees, "unpaid:"+dayNo(7).String()+":10000"),
			func(s *story) {
				s.entry("p1", Payment, -4000, 12).entry("p2", Payment, -6000, 13).entry("p3", Payment, -1000, 13)
			}, 14,
			[]string{"entry p1: $40.00 was paid on January 17, 2026", "entry p2: $60.00 was paid on January 18, 2026"}},
		"a session after a long silence": {Policy{RequiredSessions: 4, MaxGapDays: ptr(10)}, func(s *story) { s.mark(Absent, "own1") },
			told(RuleSilence, "contact:"+dayNo(0).String()), func(s *story) { s.mark(Attended, "own2") }, 15,
			[]string{"mark own2: the session of January 19, 2026 was recorded: attended"}},
		"the requirements": {Policy{RequiredSessions: 1, MaxAbsences: ptr(0), Conditions: []string{"screening held"}},
			func(s *story) { s.mark(Absent, "own1").mark(Attended, "own2") }, told(RuleAbsences, "mark:own1"),
			func(s *story) { s.attest("screening held", 16) }, 16,
			[]string{"condition screening held: the condition “screening held” was attested, met on January 21, 2026"}},
		"what was taken back and given again": {Policy{RequiredSessions: 1, MaxAbsences: ptr(0), Conditions: []string{"screening held"}},
			func(s *story) { s.mark(Absent, "own1").mark(Attended, "own2") }, told(RuleAbsences, "mark:own1"),
			func(s *story) { s.mark(Absent, "own2").mark(Attended, "own2").attest("screening held", 16) }, 16,
			[]string{"condition screening held: the condition “screening held” was attested, met on January 21, 2026"}},
		"the end": {absences, func(s *story) { s.mark(Absent, "own1", "own2") }, told(RuleAbsences, "mark:own2"),
			func(s *story) { s.close("c", 15, -1) }, 16,
			[]string{"closure c: the enrollment ended on January 20, 2026"}},
		"nothing yet": {absences, func(s *story) { s.mark(Absent, "own1", "own2") }, told(RuleAbsences, "mark:own2"),
			func(s *story) { s.mark(Attended, "own3") }, 21, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := tell(c.policy, 8)
			c.before(s)
			opened := s.clock
			c.after(s)
			s.record.Calendar = NewCalendar(s.sessions)
			var got []string
			for _, cure := range Cures(s.policy, s.order, s.record, c.notice, opened, dayNo(c.on)) {
				got = append(got, cure.Kind+" "+cure.ID+": "+cure.Text)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("cured by %q\nwant %q", got, c.want)
			}
		})
	}
}

// What cured a notice does so without all else that was recorded since, and none
// of it can be spared.
func TestCuresAreEnoughAndNeeded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := genStory(rt)
		opened := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(draw(rt, "opened", 0, int(s.clock.Sub(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))/time.Minute))) * time.Minute)
		on := dayNo(draw(rt, "on", 0, lastDay))
		base, facts := s.record.until(opened)
		then := Evaluate(s.policy, s.order, base, on)
		var n OpenNotice
		switch {
		case len(then.Violations) > 0:
			n = OpenNotice{Rule: then.Violations[0].Rule, GroundKey: then.Violations[0].Ground.Key()}
		case len(then.Unpaid) > 0:
			n = OpenNotice{Rule: RuleUnpaidFees, GroundKey: then.Unpaid[0].Ground().Key()}
		default:
			return
		}
		over := func(keep func(Cure) bool) bool {
			r := base
			var cancelled []Session
			for _, f := range facts {
				if keep(f.cure) {
					f.join(&r)
					if f.cancels != nil {
						cancelled = append(cancelled, *f.cancels)
					}
				}
			}
			r.Calendar = base.Calendar.with(cancelled)
			return n.over(Evaluate(s.policy, s.order, r, on))
		}
		was := n.over(then)
		cures := Cures(s.policy, s.order, s.record, n, opened, on)
		if over(func(Cure) bool { return true }) != n.over(Evaluate(s.policy, s.order, s.record, on)) {
			rt.Fatal("the facts taken out and put back give another answer")
		}
		if !over(func(Cure) bool { return true }) || was {
			if len(cures) != 0 {
				rt.Fatalf("cured by %v, though it holds or never did", cures)
			}
			return
		}
		among := func(c Cure) bool { return slices.Contains(cures, c) }
		if len(cures) == 0 || !over(among) {
			rt.Fatalf("%d facts do not end it", len(cures))
		}
		for _, spared := range cures {
			if over(func(c Cure) bool { return among(c) && c != spared }) {
				rt.Fatalf("%s can be spared", spared.Text)
			}
		}
	})
}
