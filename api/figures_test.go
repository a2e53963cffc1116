package api

import (
	"testing"

	"johnschool/school"
)

// TestFiguresFollowTheirFilters: each narrows what is counted, and a time that ends before it begins is refused.
func TestFiguresFollowTheirFilters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, err := w.office.CountFigures(t.Context()); err != nil {
		t.Fatal(err)
	}
	if total := w.as(t, school.Staff, get, "/figures", nil).is(200).object()["total"].(map[string]any); total["enrolled"].(float64) < 1 {
		t.Errorf("nobody is counted: %v", total)
	}
	const nowhere = "00000000-0000-7000-8000-000000000009"
	for _, f := range [][2]string{{"program", nowhere}, {"court", nowhere}, {"from", "2026-01-01"}, {"to", "2026-06-01"}} {
		w.differs(t, school.Admin, "/figures", f[0], f[1])
	}
	w.as(t, school.Staff, get, "/figures?from=2027-02-01&to=2027-01-01", nil).is(400)
}
