package school

import "testing"

func TestRuleTextReadsAsASentence(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		policy Policy
		rule   Rule
		want   string
	}{
		{Policy{MaxAbsences: new(0)}, RuleAbsences, "No absence is allowed."},
		{Policy{MaxAbsences: new(1)}, RuleAbsences, "No more than 1 absence is allowed."},
		{Policy{MaxAbsences: new(2)}, RuleAbsences, "No more than 2 absences are allowed."},
		{Policy{MaxConsecutiveAbsences: new(1)}, RuleConsecutiveAbsences, "No more than 1 absence in a row is allowed."},
		{Policy{MaxConsecutiveAbsences: new(2)}, RuleConsecutiveAbsences, "No more than 2 absences in a row are allowed."},
		{Policy{}, RuleUnpaidFees, "Each part of the program's fee is to be paid by its due day; it is reported when that day has passed."},
		{Policy{FeeGraceDays: new(1)}, RuleUnpaidFees, "Each part of the program's fee is to be paid by its due day; it is reported when more than 1 day has passed since."},
		{Policy{FeeGraceDays: new(14)}, RuleUnpaidFees, "Each part of the program's fee is to be paid by its due day; it is reported when more than 14 days have passed since."},
		{Policy{RequiredSessions: 8}, RuleCompleted, "8 sessions must be credited."},
		{Policy{RequiredSessions: 1, Conditions: []string{"no new arrest"}, CompletionRequiresFee: true}, RuleCompleted,
			"1 session must be credited; this condition must be met: “no new arrest”; the program's fee must be settled."},
		{Policy{Modules: []string{"law", "health"}, Conditions: []string{"assignment", "screening"}}, RuleCompleted,
			"Each of the 2 modules must be credited; these conditions must be met: “assignment” and “screening”."},
		{Policy{}, RuleCompleted, "Nothing beyond the enrollment is required."},
	} {
		if got := test.policy.RuleText(test.rule); got != test.want {
			t.Errorf("%s: %s\nwant %s", test.rule, got, test.want)
		}
	}
}
