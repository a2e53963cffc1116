package school

import "testing"

// Two installments of the same amount on the same day are one amount and day.
func TestComplyOneNoticeAnAmountAndDay(t *testing.T) {
	day := dayNo(40)
	owed := Unpaid{DueOn: day, AmountCents: 10000, UnpaidCents: 10000}
	s := Standing{State: OnTrack, Unpaid: []Unpaid{owed, owed}}
	for _, c := range []struct {
		name   string
		policy Policy
		want   StepKind
	}{
		{"with a time to cure", Policy{CureDays: ptr(7)}, StepNotify},
		{"without", Policy{}, StepFind},
	} {
		t.Run(c.name, func(t *testing.T) {
			steps := Comply(c.policy, s, Told{}, true, day.Add(1))
			if len(steps) != 1 || steps[0].Do != c.want || steps[0].Rule != RuleUnpaidFees {
				t.Errorf("Comply = %+v, want one %s for %s", steps, c.want, RuleUnpaidFees)
			}
		})
	}
}
