package school

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func wantUnpaid(t *testing.T, s Standing, want ...Unpaid) {
	t.Helper()
	if want == nil {
		want = []Unpaid{}
	}
	if diff := cmp.Diff(want, s.Unpaid); diff != "" {
		t.Fatalf("on %d: unpaid (-want +got):\n%s", s.On-dayNo(0), diff)
	}
}

func TestRequirementsMetNeedsTheFeeOnlyWhereThePolicySays(t *testing.T) {
	s := tell(Policy{RequiredSessions: 1}, 4).entry("fee", Assessment, 100, 0).mark(Attended, "own1")
	wantState(t, s.on(7), RequirementsMet)
	s.policy.CompletionRequiresFee = true
	wantState(t, s.on(7), OnTrack)
	s.entry("pay", Payment, -60, 8).entry("cut", Reduction, -40, 9)
	wantState(t, s.on(8), OnTrack)
	wantState(t, s.on(9), RequirementsMet)
	s.reverse("pay", 10)
	wantState(t, s.on(9), RequirementsMet)
	wantState(t, s.on(10), OnTrack)
	wantNumber(t, "balance", s.on(10).BalanceCents, 60)
}

func TestPlanKept(t *testing.T) {
	s := tell(Policy{RequiredSessions: 1, CompletionRequiresFee: true}, 4).entry("fee", Assessment, 100, 0).
		mark(Attended, "own1").plan(5)
	wantState(t, s.on(8), OnTrack) // a plan without installments keeps nothing
	s.plan(5, part(20, 50), part(10, 50))
	wantState(t, s.on(9), RequirementsMet)
	wantState(t, s.on(10), OnTrack)
	s.entry("cut", Waiver, -50, 10)
	wantState(t, s.on(10), RequirementsMet)
	wantState(t, s.on(20), OnTrack)
	// The one decided last holds, among these the one recorded last.
	s.plan(18, part(40, 100)).plan(17, part(18, 50))
	wantState(t, s.on(20), RequirementsMet)
	wantState(t, s.on(40), OnTrack)
}

func TestUnpaidBeforeFirstSession(t *testing.T) {
	policy := Policy{RequiredSessions: 4, FeeDue: ptr(BeforeFirstSession), FeeGraceDays: ptr(3)}
	s := tell(policy, 8).entry("fee", Assessment, 23000, 0)
	wantUnpaid(t, s.on(10))
	wantUnpaid(t, s.on(11), Unpaid{dayNo(7), 23000, 23000})
	wantNumber(t, "reason", reason(t, s.on(11), ReasonUnpaid), "$230.00 was due on January 12, 2026 and has not been paid.")
	wantState(t, s.on(11), OnTrack) // owing money is never a violation

	s.entry("pay", Payment, -13000, 9)
	wantUnpaid(t, s.on(11), Unpaid{dayNo(7), 23000, 10000})
	wantNumber(t, "reason", reason(t, s.on(11), ReasonUnpaid),
		"$230.00 was due on January 12, 2026 and $100.00 of it has not been paid.")
	s.entry("cut", Reduction, -10000, 12)
	wantUnpaid(t, s.on(11), Unpaid{dayNo(7), 23000, 10000})
	wantUnpaid(t, s.on(12))

	s = tell(policy, 8).entry("fee", Assessment, 23000, 0).cancel("own1", 2)
	wantUnpaid(t, s.on(17))
	wantUnpaid(t, s.on(18), Unpaid{dayNo(14), 23000, 23000})
	// Their own on its day, of the class they were in; to come, of the one now.
	s = tell(policy, 8).entry("fee", Assessment, 23000, 0).place("other", 6)
	wantUnpaid(t, s.on(12), Unpaid{dayNo(8), 23000, 23000})
	s = tell(policy, 8).entry("fee", Assessment, 23000, 0).place("other", 8)
	wantUnpaid(t, s.on(11), Unpaid{dayNo(7), 23000, 23000})
}

func TestTheFirstSessionIsOneSinceTheyWerePlaced(t *testing.T) {
	policy := Policy{RequiredSessions: 4, FeeDue: ptr(BeforeFirstSession), FeeGraceDays: ptr(3)}
	s := tell(policy, 8).entry("fee", Assessment, 100, 0)
	s.record.Placements = nil
	wantUnpaid(t, s.on(99)) // no class, no first session
	s.place("own", 10)
	wantUnpaid(t, s.on(17))
	wantUnpaid(t, s.on(18), Unpaid{dayNo(14), 100, 100})
	s = tell(policy, 8).entry("fee", Assessment, 100, 0)
	s.record.EnrolledOn = dayNo(10) // placed before they were enrolled
	wantUnpaid(t, s.on(17))
	wantUnpaid(t, s.on(18), Unpaid{dayNo(14), 100, 100})
}

func TestAReversedAssessmentIsNotOwed(t *testing.T) {
	policy := Policy{RequiredSessions: 4, FeeDue: ptr(BeforeFirstSession), FeeGraceDays: ptr(3)}
	s := tell(policy, 8).entry("wrong", Assessment, 500, 0).reverse("wrong", 1).entry("fee", Assessment, 100, 1).
		entry("pay", Payment, -30, 2).reverse("pay", 20)
	wantUnpaid(t, s.on(19), Unpaid{dayNo(7), 100, 70})
	wantUnpaid(t, s.on(20), Unpaid{dayNo(7), 100, 100})
}

func TestUnpaidBeforeCompletion(t *testing.T) {
	policy := Policy{RequiredSessions: 1, CompletionRequiresFee: true, FeeDue: ptr(BeforeCompletion), FeeGraceDays: ptr(0)}
	s := tell(policy, 8).due(30).entry("fee", Assessment, 100, 0).mark(Attended, "own1")
	wantUnpaid(t, s.on(30))
	got := s.on(31) // also after services are complete: withheld, not denied
	wantUnpaid(t, got, Unpaid{dayNo(30), 100, 100})
	wantState(t, got, OnTrack)
	wantGrounds(t, got)
	s.amend(Extension, 20, 50, nil)
	wantUnpaid(t, s.on(31))
	s.policy.FeeGraceDays = nil
	wantUnpaid(t, s.on(99))
}

func TestUnpaidInstallments(t *testing.T) {
	policy := Policy{RequiredSessions: 4, FeeDue: ptr(ByPlan), FeeGraceDays: ptr(5)}
	s := tell(policy, 8).entry("fee", Assessment, 300, 0)
	wantUnpaid(t, s.on(99)) // no plan, no day
	s.plan(1, part(20, 100), part(10, 100), part(30, 100)).entry("pay", Payment, -150, 5)
	wantUnpaid(t, s.on(25))
	wantUnpaid(t, s.on(26), Unpaid{dayNo(20), 100, 50})
	wantUnpaid(t, s.on(36), Unpaid{dayNo(20), 100, 50}, Unpaid{dayNo(30), 100, 100})
	s.entry("back", Refund, 100, 37)
	wantUnpaid(t, s.on(37), Unpaid{dayNo(10), 100, 50}, Unpaid{dayNo(20), 100, 100}, Unpaid{dayNo(30), 100, 100})
	s.entry("less", Reversal, -300, 38)
	s.record.Entries[len(s.record.Entries)-1].Reverses = "fee"
	wantUnpaid(t, s.on(38)) // nothing is owed any more
}
