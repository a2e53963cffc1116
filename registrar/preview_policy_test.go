package registrar_test

import (
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// What a preview says would change is what changes once enrollments are moved.
func TestAPreviewOfRulesSaysWhoseStandingTheyWouldChange(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	lenient := rules(func(p *school.Policy) { p.MaxAbsences = ptr(3) })
	w := newWorld(t, lenient)
	class := w.plan(5, "2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26")
	missed, other := w.enroll("Adam", "1", "2027-06-01", class.ID), w.enroll("Ben", "2", "2027-06-01", class.ID)
	w.at("2027-01-05", "20:00")
	w.mark(class.Sessions[0].ID, missed.ID, school.Absent, nil)
	w.mark(class.Sessions[0].ID, other.ID, school.Attended, nil)
	strict := lenient
	strict.Version, strict.EffectiveFrom, strict.MaxAbsences = 0, 0, ptr(0)
	preview := must(w.office.PreviewPolicy(ctx, w.admin, w.program, strict))
	if preview.Open != 2 || preview.Looked != 2 || preview.Same != 1 || len(preview.Changed) != 1 || preview.Policy.Version != 2 {
		t.Fatalf("preview: %+v", preview)
	}
	if c := preview.Changed[0]; c.EnrollmentID != missed.ID || c.After != school.InViolation || c.Number != missed.Number {
		t.Errorf("changed: %+v", c)
	}
	if all := must(w.office.Policies(ctx, w.admin, w.program)); len(all) != 1 {
		t.Errorf("a preview adopted rules: %d versions", len(all))
	}
	must(w.office.AddPolicy(ctx, w.admin, w.program, strict))
	for id, want := range map[string]school.State{missed.ID: preview.Changed[0].After, other.ID: school.OnTrack} {
		moved := registrar.AmendRequest{Kind: school.PolicyMoved, DecidedBy: "Judge Moe", DecidedOn: day("2027-01-05"), PolicyVersion: ptr(2), Reason: "agreed"}
		must(w.office.Amend(ctx, w.admin, id, moved, ptr(must(w.office.Enrollment(ctx, w.admin, id)).Version)))
		if s := must(w.office.Standing(ctx, w.admin, id, nil, nil)); s.State != want {
			t.Errorf("moved, it is %s, want %s", s.State, want)
		}
	}
	if _, err := w.office.PreviewPolicy(ctx, w.staff, w.program, strict); school.KindOf(err) != school.Forbidden {
		t.Errorf("staff preview rules: %v", err)
	}
	strict.RequiredSessions = -1
	if _, err := w.office.PreviewPolicy(ctx, w.admin, w.program, strict); school.KindOf(err) != school.Invalid {
		t.Errorf("rules that cannot be are previewed: %v", err)
	}
}
