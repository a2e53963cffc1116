package registrar

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"johnschool/db"
	"johnschool/school"
)

// scatter puts enrollments of every sort into both courts, agencies and programs.
func (b *testBundle) scatter(t *testing.T, n int) {
	t.Helper()
	var classes []string
	for _, program := range b.programs {
		classes = append(classes, b.class(t, b.admin, program, 2).ID)
	}
	for i := range n {
		e := b.enroll(t, b.programs[i%2], b.courts[i/2%2], b.agencies[i/4%2], fmt.Sprintf("Given%d", i), fmt.Sprintf("Family%d", i%5))
		if i%3 == 0 {
			_, err := b.Place(b.ctx, b.admin, e.ID, PlaceRequest{ClassID: &classes[i%2]}, nil)
			must(t, err)
		}
	}
	// Due days, states and statuses that would take a year to come about.
	b.exec(t, `update enrollment set due_on = case substring(number from '[0-9]$')::int % 4 when 0 then null else date '2026-06-01' + substring(number from '[0-9]$')::int % 3 end,
		state = (array['on_track', 'at_risk', 'overdue'])[1 + substring(number from '[0-9]$')::int % 3],
		status = case when substring(number from '[0-9]$')::int % 5 = 0 then 'completed' else status end`)
}

func TestCaseloadShowsEveryRowOnceInOrder(t *testing.T) {
	b := setup(t)
	b.scatter(t, 40)
	actors := []school.Actor{b.admin, b.console, b.clerk(t, b.courts[0]), b.clerk(t, b.courts[:]...), b.officer(t, b.agencies[1]),
		b.officer(t, b.agencies[:]...), b.staff(t, b.programs[0]), b.staff(t, b.programs[:]...)}
	all, err := b.Caseload(b.ctx, b.admin, EnrollmentFilter{}, Page{Limit: 200})
	must(t, err)
	if len(all.Items) != 40 {
		t.Fatalf("%d enrollments, want 40", len(all.Items))
	}
	class := func(l db.CaseloadLine) string { return deref(l.ClassID) }
	rapid.Check(t, func(r *rapid.T) {
		actor := rapid.SampledFrom(actors).Draw(r, "actor")
		some := rapid.SampledFrom(all.Items).Draw(r, "line")
		f := EnrollmentFilter{}
		draw := func(name, value string) string {
			return rapid.SampledFrom([]string{"", "", value}).Draw(r, name)
		}
		f.Standing, f.Status = draw("standing", some.State), draw("status", some.Status)
		f.CourtID, f.AgencyID, f.ProgramID, f.ClassID = draw("court", *some.CourtID), draw("agency", *some.AgencyID), draw("program", some.ProgramID), draw("class", class(some))
		f.Number, f.CaseNumber, f.Sort = draw("number", some.Number), draw("case", " "+some.CaseNumber), draw("sort", "dueOn")
		if rapid.Bool().Draw(r, "due") {
			f.DueBefore = ptr(day(2026, 6, 2))
		}
		var want []string
		for _, l := range sortedLines(all.Items, f.Sort) {
			if reaches(actor, l) && matches(f, l) {
				want = append(want, l.ID)
			}
		}
		got := pages(r, rapid.IntRange(1, 7).Draw(r, "limit"), func(p Page) (List[db.CaseloadLine], error) { return b.Caseload(b.ctx, actor, f, p) },
			func(l db.CaseloadLine) string { return l.ID })
		if !slices.Equal(got, want) {
			r.Fatalf("%s under %+v got %v, want %v", actor.Role, f, got, want)
		}
	})
}

func sortedLines(lines []db.CaseloadLine, sort string) []db.CaseloadLine {
	return slices.SortedFunc(slices.Values(lines), func(x, y db.CaseloadLine) int {
		if sort == "" {
			return cmp.Compare(y.ID, x.ID)
		}
		last := day(2200, 1, 1)
		due := func(l db.CaseloadLine) school.Date {
			if l.DueOn == nil {
				return last
			}
			return *l.DueOn
		}
		return cmp.Or(cmp.Compare(due(x), due(y)), cmp.Compare(x.ID, y.ID))
	})
}

func reaches(a school.Actor, l db.CaseloadLine) bool {
	switch a.Role {
	case school.Clerk:
		return slices.Contains(a.CourtIDs, *l.CourtID)
	case school.Officer:
		return slices.Contains(a.AgencyIDs, *l.AgencyID)
	case school.Staff:
		return slices.Contains(a.ProgramIDs, l.ProgramID)
	}
	return true
}

func matches(f EnrollmentFilter, l db.CaseloadLine) bool {
	is := func(want, is string) bool { return want == "" || want == is }
	return is(f.Standing, l.State) && is(f.Status, l.Status) && is(f.CourtID, *l.CourtID) && is(f.AgencyID, *l.AgencyID) && is(f.ProgramID, l.ProgramID) &&
		is(f.ClassID, deref(l.ClassID)) && is(school.PlainNumber(f.Number), school.PlainNumber(l.Number)) && is(school.PlainNumber(f.CaseNumber), school.PlainNumber(l.CaseNumber)) &&
		(f.DueBefore == nil || (l.DueOn != nil && *l.DueOn < *f.DueBefore))
}

func TestCaseloadFilterIsChecked(t *testing.T) {
	b := setup(t)
	for pointer, f := range map[string]EnrollmentFilter{
		"/standing": {Standing: "fine"}, "/status": {Status: "fine"}, "/court": {CourtID: "x"}, "/agency": {AgencyID: "x"}, "/program": {ProgramID: "x"},
		"/class": {ClassID: "x"}, "/sort": {Sort: "name"}, "/caseNumber": {CaseNumber: "a\x00"}, "/number": {Number: "\xff"},
	} {
		_, err := b.Caseload(b.ctx, b.admin, f, Page{})
		wantKind(t, err, school.Invalid, pointer)
	}
	_, err := b.Caseload(b.ctx, anonymous, EnrollmentFilter{}, Page{})
	wantKind(t, err, school.Unauthenticated, "")
	_, stranger := b.organization(t, "Elsewhere")
	b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], "John", "Doe")
	list, err := b.Caseload(b.ctx, stranger, EnrollmentFilter{CourtID: b.courts[0]}, Page{})
	must(t, err)
	if len(list.Items) != 0 {
		t.Errorf("another organization sees %+v", list.Items)
	}
}

func TestSearchFoldsNames(t *testing.T) {
	b := setup(t)
	people := [][2]string{{"José", "O'Brien-Núñez"}, {"Maria", "de la Cruz"}, {"Mary Ann", "Smith"}, {"John", "Smith"}, {"John", "Jones"}, {"Smith", "Johnson"}}
	names := map[string]string{}
	for _, p := range people {
		e := b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], p[0], p[1])
		names[e.ID] = p[0] + " " + p[1]
	}
	b.enroll(t, b.programs[0], b.courts[1], b.agencies[0], "John", "Smith")
	clerk := b.clerk(t, b.courts[0])
	for typed, want := range map[string]string{
		"jose":                 "[José O'Brien-Núñez]",
		"OBRIEN":               "[José O'Brien-Núñez]",
		"O'Brien Nunez, José":  "[José O'Brien-Núñez]",
		"Maria de la Cruz":     "[Maria de la Cruz]",
		"de la cruz maria":     "[Maria de la Cruz]",
		"mary ann smith":       "[Mary Ann Smith]",
		"smith":                "[John Smith Mary Ann Smith Smith Johnson]", // family names first, then given names
		"john smi":             "[Smith Johnson John Smith]",
		"smith john":           "[Smith Johnson John Smith]",
		"John Quincy Smith":    "[John Smith]",
		"Smith, John Quincy":   "[John Smith]",
		"jo":                   "[Smith Johnson John Jones John Smith José O'Brien-Núñez]",
		"%":                    "invalid",
		"j":                    "invalid",
		"_ohn":                 "[]",
		"a b c d e f g":        "invalid",
		"ohn":                  "[]",
		"john\u0301 smi\u0301": "[Smith Johnson John Smith]",
	} {
		list, err := b.SearchEnrollments(b.ctx, clerk, SearchRequest{Name: typed}, Page{})
		if want == "invalid" {
			wantKind(t, err, school.Invalid, "/name")
			continue
		}
		must(t, err)
		if got := fmt.Sprint(idsOf(list.Items, func(l db.CaseloadLine) string { return names[l.ID] })); got != want {
			t.Errorf("%q finds %s, want %s", typed, got, want)
		}
	}
	if kept := b.strings(t, `select details::text from audit_event where action = 'enrollment.search' and details::text ilike any (array['%smith%', '%jos%'])`); len(kept) != 0 {
		t.Errorf("names in the trail: %v", kept)
	}
}

func TestSearchByBirthDateAndCase(t *testing.T) {
	b := setup(t)
	first := b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], "John", "Smith")
	second := b.enroll(t, b.programs[1], b.courts[1], b.agencies[0], "Jim", "Jones")
	b.exec(t, `update participant set date_of_birth = '1990-01-02' where given_name = 'Jim'`)
	for _, c := range []struct {
		request SearchRequest
		want    []string
	}{
		{SearchRequest{DateOfBirth: ptr(day(1980, 5, 17))}, []string{first.ID}},
		{SearchRequest{DateOfBirth: ptr(day(1980, 5, 17)), Name: "Jim"}, []string{}},
		{SearchRequest{DateOfBirth: ptr(day(1990, 1, 2)), Name: "Jim"}, []string{second.ID}},
		{SearchRequest{CaseNumber: " " + second.Order.CaseNumber[:3] + " " + second.Order.CaseNumber[3:]}, []string{second.ID}},
		{SearchRequest{CaseNumber: strings.ToLower(strings.ReplaceAll(second.Order.CaseNumber, "-", ""))}, []string{second.ID}},
		{SearchRequest{CaseNumber: second.Order.CaseNumber, Name: "smith"}, []string{}},
	} {
		list, err := b.SearchEnrollments(b.ctx, b.admin, c.request, Page{})
		must(t, err)
		if got := idsOf(list.Items, func(l db.CaseloadLine) string { return l.ID }); !slices.Equal(got, c.want) {
			t.Errorf("%+v finds %v, want %v", c.request, got, c.want)
		}
		list, err = b.SearchEnrollments(b.ctx, b.clerk(t, b.courts[0]), c.request, Page{})
		must(t, err)
		if slices.ContainsFunc(list.Items, func(l db.CaseloadLine) bool { return l.ID == second.ID }) {
			t.Errorf("%+v shows a clerk another court's case", c.request)
		}
	}
	_, err := b.SearchEnrollments(b.ctx, b.admin, SearchRequest{}, Page{})
	wantKind(t, err, school.Invalid, "")
}

// The database keeps letters and digits of numbers as school.PlainNumber gives them.
func TestNumbersAreFoundHoweverTheyAreTyped(t *testing.T) {
	b := setup(t)
	e := b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], "John", "Smith")
	find := func(f EnrollmentFilter) string {
		t.Helper()
		list, err := b.Caseload(b.ctx, b.clerk(t, b.courts[0]), f, Page{})
		must(t, err)
		return strings.Join(idsOf(list.Items, func(l db.CaseloadLine) string { return l.ID }), " ")
	}
	typed := strings.ToLower(strings.ReplaceAll(e.Number, "-", ""))
	for _, number := range []string{e.Number, typed, " " + strings.ReplaceAll(e.Number, "-", " "), strings.ReplaceAll(e.Number, "-", "–")} {
		if got := find(EnrollmentFilter{Number: number}); got != e.ID {
			t.Errorf("%q finds %q", number, got)
		}
	}
	for _, number := range []string{"-", typed[1:], typed + "0"} {
		if got := find(EnrollmentFilter{Number: number}); got != "" {
			t.Errorf("%q finds %q", number, got)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		number := rapid.OneOf(rapid.StringMatching(`[0-9A-Za-z./–\- ]{0,20}`), rapid.StringMatching(`[ñß№–٣\-]{0,5}`), rapid.StringN(0, 20, 60)).Draw(r, "case number")
		if strings.Contains(number, "\x00") {
			number = strings.ReplaceAll(number, "\x00", "-")
		}
		b.exec(t, `update enrollment set case_key = '`+strings.ReplaceAll(school.FoldNumber(number), "'", "''")+`'`)
		if got := b.strings(t, `select case_plain from enrollment`)[0]; got != school.PlainNumber(number) {
			r.Fatalf("of %q the database keeps %q, and %q is looked for", number, got, school.PlainNumber(number))
		}
	})
}
