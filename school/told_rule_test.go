package school

import (
	"strings"
	"testing"
)

// Every rule of which a participant is told has its words in both languages, for
// every limit.
func TestToldRuleInBothLanguages(t *testing.T) {
	t.Parallel()
	rules := []Rule{RuleAbsences, RuleConsecutiveAbsences, RuleSilence, RuleConduct, RuleDeadline, RuleUnpaidFees}
	for _, rule := range rules {
		for _, limit := range []int{0, 1, 2} {
			en, es := ToldRule(English, rule, limit), ToldRule(Spanish, rule, limit)
			if en == "" || es == "" || en == es {
				t.Errorf("%s with %d: %q and %q", rule, limit, en, es)
			}
			if strings.Contains(en, "1 absences") || strings.Contains(en, "1 days") || strings.Contains(es, "1 faltas") || strings.Contains(es, "1 días") {
				t.Errorf("%s with %d: %q and %q", rule, limit, en, es)
			}
		}
	}
}

func TestDaysInBothLanguages(t *testing.T) {
	t.Parallel()
	days := []Date{NewDate(2026, 10, 7), NewDate(2026, 10, 21), NewDate(2026, 11, 4)}
	for language, want := range map[string]string{
		English: "Wednesday, October 7, 2026; Wednesday, October 21, 2026; and Wednesday, November 4, 2026",
		Spanish: "miércoles 7 de octubre de 2026, el miércoles 21 de octubre de 2026 y el miércoles 4 de noviembre de 2026",
	} {
		if got := WeekdaysIn(language, days); got != want {
			t.Errorf("%s: %s", language, got)
		}
	}
	for tag, want := range map[string]string{"es": Spanish, "es-MX": Spanish, "ES-us": Spanish, "en": English, "so": English, "": English, "est": English} {
		if got := LanguageOf(tag); got != want {
			t.Errorf("%q: %s", tag, got)
		}
	}
}
