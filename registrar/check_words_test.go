package registrar_test

import "testing"

// TestBetterWordsAreNoFault: a later version of the program may say the same in other sentences; what is kept stays as it was said.
func TestBetterWordsAreNoFault(t *testing.T) {
	t.Parallel()
	w := newWorld(t, evening())
	class := w.plan(5, "2027-01-05", "2027-01-12")
	w.enroll("Adam", "1", "2027-06-01", class.ID)
	if n := w.sql(`update enrollment set standing = jsonb_set(standing, '{reasons,0,text}', '"It was said otherwise."')`); n != 1 {
		t.Fatalf("%d rows", n)
	}
	w.clean()
	w.sql(`update enrollment set standing = jsonb_set(standing, '{reasons,0,code}', '"another"')`)
	if verdict := must(w.office.Check(t.Context())); len(verdict.Findings) != 1 {
		t.Errorf("another reason: %v", verdict.Findings)
	}
}
