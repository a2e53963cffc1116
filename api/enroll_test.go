package api

import (
	"testing"

	"johnschool/school"
)

// Who sent themselves has no counts, and whoever reads the order goes over an empty list.
func TestAnOrderWithoutCountsHasAnEmptyList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, counts := range map[string]any{"left out": nil, "none": []any{}} {
		order := map[string]any{"disposition": "self_referral", "orderedOn": "2027-01-11", "reportTo": "nobody"}
		if counts != nil {
			order["counts"] = counts
		}
		made := w.as(t, school.Staff, post, "/enrollments", map[string]any{"programId": w.own.program, "order": order,
			"participant": map[string]any{"givenName": "Sol", "familyName": "Self " + name, "dateOfBirth": "1980-05-05", "preferredLanguage": "en"}}).is(201)
		read := w.as(t, school.Staff, get, "/enrollments/"+made.id(), nil).is(200)
		shown, _ := read.object()["order"].(map[string]any)
		if got, isList := shown["counts"].([]any); !isList || len(got) != 0 {
			t.Errorf("counts %s: %v", name, shown["counts"])
		}
	}
}
