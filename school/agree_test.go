package school_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"johnschool/school"
	"johnschool/school/oracletest"
)

// TestTwoEvaluatorsAgree compares Evaluate with one that was written apart from
// it, on every day of generated stories.
func TestTwoEvaluatorsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy, order, record, first, last := school.GenStory(t)
		days := oracletest.Case{Policy: policy, Order: order, Record: record}.Begin(first)
		for on := first; on <= last; on++ {
			want, got := days.Next().Answer(), oracletest.Of(school.Evaluate(policy, order, record, on))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("on day %d (-oracle +evaluate):\n%s", on-first+school.FirstGeneratedDay, diff)
			}
		}
	})
}
