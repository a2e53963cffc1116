package registrar

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"johnschool/db"
	"johnschool/school"
)

// A search shows everybody once, page by page: those whose family name was typed
// in the order of family names, then those whose given name alone was.
func TestSearchShowsEveryNameOnceInOrder(t *testing.T) {
	b := setup(t)
	given := []string{"Jo", "John", "Joan", "Ann", "Anna", "José"}
	family := []string{"Johnson", "Jones", "Ann", "Anderson", "O'Joe"}
	for i := range 40 {
		b.enroll(t, b.programs[i%2], b.courts[i/2%2], b.agencies[i/4%2], given[i%len(given)], family[i%len(family)])
	}
	b.exec(t, `update participant set date_of_birth = '1990-01-02' where family_name = 'Jones'`)
	actors := []school.Actor{b.admin, b.clerk(t, b.courts[0]), b.clerk(t, b.courts[:]...), b.officer(t, b.agencies[1]), b.officer(t, b.agencies[:]...),
		b.staff(t, b.programs[0]), b.staff(t, b.programs[:]...)}
	all, err := b.Caseload(b.ctx, b.admin, EnrollmentFilter{}, Page{Limit: 200})
	must(t, err)
	rapid.Check(t, func(r *rapid.T) {
		actor := rapid.SampledFrom(actors).Draw(r, "actor")
		request := SearchRequest{Name: rapid.SampledFrom([]string{"jo", "john", "an", "ann", "joan", "jo an", "an jo", "jo ann", "ann john", "jones jose", "joh ann son", "ojoe", "zz"}).Draw(r, "name")}
		if rapid.Bool().Draw(r, "born") {
			request.DateOfBirth = ptr(day(1990, 1, 2))
		}
		var want []string
		for _, l := range namedLines(all.Items, request.Name) {
			if reaches(actor, l) && (request.DateOfBirth == nil || l.FamilyName == "Jones") {
				want = append(want, l.ID)
			}
		}
		got := pages(r, rapid.IntRange(1, 7).Draw(r, "limit"), func(p Page) (List[db.CaseloadLine], error) { return b.SearchEnrollments(b.ctx, actor, request, p) },
			func(l db.CaseloadLine) string { return l.ID })
		if !slices.Equal(got, want) {
			r.Fatalf("%s asking for %+v got %v, want %v", actor.Role, request, got, want)
		}
	})
}

// namedLines are the lines that a name finds, in their order.
func namedLines(lines []db.CaseloadLine, name string) []db.CaseloadLine {
	names := func(l db.CaseloadLine) (family, given string) {
		return school.NormalName("", l.FamilyName), school.NormalName(l.GivenName, "")
	}
	rank := func(l db.CaseloadLine) int { // 0: by the family name, 1: by the given name alone, 2: not found
		rank := 2
		family, given := names(l)
		for _, n := range nameRanges(name) {
			if strings.HasPrefix(family, n.Family) && strings.HasPrefix(given, n.Given) {
				if n.Family != "" {
					return 0
				}
				rank = 1
			}
		}
		return rank
	}
	found := slices.DeleteFunc(slices.Clone(lines), func(l db.CaseloadLine) bool { return rank(l) == 2 })
	slices.SortFunc(found, func(x, y db.CaseloadLine) int {
		familyX, givenX := names(x)
		familyY, givenY := names(y)
		byFamily, byGiven := cmp.Compare(familyX, familyY), cmp.Compare(givenX, givenY)
		if rank(x) == 1 {
			byFamily, byGiven = byGiven, byFamily
		}
		return cmp.Or(cmp.Compare(rank(x), rank(y)), byFamily, byGiven, cmp.Compare(x.ID, y.ID))
	})
	return found
}

// Whoever changes a name changes it for all who see the participant, not only for
// those whose cases they see themselves.
func TestANewNameIsFoundByEverybody(t *testing.T) {
	b := setup(t)
	e := b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], "John", "Doe")
	other, err := b.Enroll(b.ctx, b.admin, EnrollRequest{ProgramID: b.programs[1], ParticipantID: e.Participant.ID, Order: OrderRequest{Order: school.Order{
		CourtID: b.courts[1], CaseNumber: "73-CR-26-2", Disposition: school.SentenceCondition, OrderedOn: day(2026, 2, 20), DueOn: e.DueOn, ReportTo: school.ToCourt}}}, Once{})
	must(t, err)
	clerks := []school.Actor{b.clerk(t, b.courts[0]), b.clerk(t, b.courts[1])}
	_, err = b.UpdateParticipant(b.ctx, clerks[0], e.Participant.ID, ParticipantRequest{GivenName: "John", FamilyName: "Núñez", DateOfBirth: day(1980, 5, 17)}, ptr(int64(1)))
	must(t, err)
	for i, want := range []string{e.ID, other.ID} {
		for name, want := range map[string]string{"doe": "[]", "nunez": "[" + want + "]", "john nun": "[" + want + "]"} {
			list, err := b.SearchEnrollments(b.ctx, clerks[i], SearchRequest{Name: name}, Page{})
			must(t, err)
			if got := fmt.Sprint(idsOf(list.Items, func(l db.CaseloadLine) string { return l.ID })); got != want {
				t.Errorf("%q finds %s for the clerk of court %d, want %s", name, got, i, want)
			}
		}
	}
}

// A cursor may stand in an address, so it holds an id and no name; and it is good
// only for whoever sees that enrollment.
func TestACursorOfNamesNamesNobody(t *testing.T) {
	b := setup(t)
	first := b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], "Adam", "Quixwood")
	b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], "Bert", "Quixwood")
	request := SearchRequest{Name: "quix"}
	list, err := b.SearchEnrollments(b.ctx, b.clerk(t, b.courts[0]), request, Page{Limit: 1})
	must(t, err)
	cursor, err := base64.RawURLEncoding.DecodeString(list.NextCursor)
	must(t, err)
	if want := `{"i":"` + first.ID + `"}`; string(cursor) != want {
		t.Errorf("the cursor says %s, want %s", cursor, want)
	}
	_, err = b.SearchEnrollments(b.ctx, b.clerk(t, b.courts[1]), request, Page{Cursor: list.NextCursor})
	wantKind(t, err, school.Invalid, "/cursor")
}

// The row that is searched says whose it is as its enrollment does: the database
// refuses the application any other.
func TestANameIsHeldToItsEnrollment(t *testing.T) {
	b := setup(t)
	e := b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], "John", "Doe")
	stranger := b.enroll(t, b.programs[1], b.courts[1], b.agencies[1], "Jim", "Roe")
	b.exec(t, `delete from enrollment_name where enrollment_id = $1`, e.ID)
	for name, values := range map[string]string{
		"court":       `participant_id, organization_id, null, agency_id, program_id`,
		"agency":      `participant_id, organization_id, court_id, null, program_id`,
		"program":     `participant_id, organization_id, court_id, agency_id, '` + b.programs[1] + `'`,
		"participant": `'` + stranger.Participant.ID + `', organization_id, court_id, agency_id, program_id`,
		"":            `participant_id, organization_id, court_id, agency_id, program_id`,
	} {
		tx, err := b.super.BeginTx(b.ctx, nil)
		must(t, err)
		_, err = tx.Exec(`set local role johnschool_app; set local johnschool.role = 'system'`)
		must(t, err)
		_, err = tx.Exec(`insert into enrollment_name (enrollment_id, participant_id, organization_id, court_id, agency_id, program_id, normal_family, normal_given)
			select id, `+values+`, 'doe,', ',john' from enrollment where id = $1`, e.ID)
		must(t, tx.Rollback())
		if name == "" {
			must(t, err)
		} else if err == nil || !strings.Contains(err.Error(), "row-level security") {
			t.Errorf("a name of another %s: %v", name, err)
		}
	}
}
