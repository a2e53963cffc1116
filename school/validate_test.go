package school

import (
	"errors"
	"strings"
	"testing"
)

// wantFaults compares the pointers of an error with those expected.
func wantFaults(t *testing.T, err error, pointers ...string) {
	t.Helper()
	var e *Error
	if len(pointers) == 0 {
		if err != nil {
			t.Fatalf("unexpected: %v", err)
		}
		return
	}
	if !errors.As(err, &e) || e.Kind != Invalid {
		t.Fatalf("got %v, want an Invalid error", err)
	}
	var got []string
	for _, f := range e.Fields {
		got = append(got, f.Pointer)
		if f.Message == "" || !strings.HasSuffix(f.Message, ".") {
			t.Errorf("%s says %q, which is no sentence", f.Pointer, f.Message)
		}
	}
	if strings.Join(got, " ") != strings.Join(pointers, " ") {
		t.Fatalf("faults at %v, want %v", e.Fields, pointers)
	}
}

func TestOrderValidate(t *testing.T) {
	today := NewDate(2026, 11, 21)
	good := Order{CourtID: "c", CaseNumber: "73-CR-26-1", Disposition: SentenceCondition, OrderedOn: today, DueOn: ptr(today.Add(90)),
		ReportTo: ToCourt, Counts: []Count{{"609.324", Misdemeanor}}}
	wantFaults(t, good.Validate(today))
	for name, c := range map[string]struct {
		change func(o *Order)
		faults []string
	}{
		"no disposition":     {func(o *Order) { o.Disposition = "" }, []string{"/disposition"}},
		"nothing but a day":  {func(o *Order) { *o = Order{OrderedOn: today, ReportTo: ToCourt} }, []string{"/disposition", "/courtId", "/caseNumber", "/dueOn"}},
		"no court":           {func(o *Order) { o.CourtID = "" }, []string{"/courtId"}},
		"no case number":     {func(o *Order) { o.CaseNumber = "  " }, []string{"/caseNumber"}},
		"no due date":        {func(o *Order) { o.DueOn = nil }, []string{"/dueOn"}},
		"due before ordered": {func(o *Order) { o.DueOn = ptr(today.Add(-1)) }, []string{"/dueOn"}},
		"due in a thousand":  {func(o *Order) { o.DueOn = ptr(NewDate(2199, 1, 1)) }, []string{"/dueOn"}},
		"ordered tomorrow":   {func(o *Order) { o.OrderedOn++ }, []string{"/orderedOn"}},
		"ordered never":      {func(o *Order) { o.OrderedOn = NewDate(1800, 1, 1); o.DueOn = ptr(today) }, []string{"/orderedOn", "/dueOn"}},
		"to an agency":       {func(o *Order) { o.ReportTo = ToAgency }, []string{"/agencyId"}},
		"to whom":            {func(o *Order) { o.ReportTo = "" }, []string{"/reportTo"}},
		"statute missing":    {func(o *Order) { o.Counts[0].Statute = "" }, []string{"/counts/0/statute"}},
		"statute too long":   {func(o *Order) { o.Counts[0].Statute = strings.Repeat("x", 201) }, []string{"/counts/0/statute"}},
		"level unknown":      {func(o *Order) { o.Counts[0].Level = "grave" }, []string{"/counts/0/level"}},
		"too many counts":    {func(o *Order) { o.Counts = make([]Count, 21) }, nil},
		"diversion needs a due date, no court": {func(o *Order) {
			*o = Order{Disposition: PretrialDiversion, OrderedOn: today, AgencyID: "a", ReportTo: ToAgency}
		}, []string{"/dueOn"}},
		"self-referral needs nothing": {func(o *Order) { *o = Order{Disposition: SelfReferral, OrderedOn: today, ReportTo: ToNobody} }, []string{}},
		"police referral to a court":  {func(o *Order) { *o = Order{Disposition: PoliceReferral, OrderedOn: today, ReportTo: ToCourt} }, []string{"/courtId"}},
		"NUL in the judge":            {func(o *Order) { o.Judge = "a\x00b" }, []string{"/judge"}},
		"bad UTF-8":                   {func(o *Order) { o.CaseNumber = "\xff" }, []string{"/caseNumber"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := good
			o.Counts = []Count{good.Counts[0]}
			c.change(&o)
			if c.faults == nil {
				if KindOf(o.Validate(today)) != Invalid {
					t.Fatal("accepted")
				}
				return
			}
			wantFaults(t, o.Validate(today), c.faults...)
		})
	}
}

func TestPolicyValidate(t *testing.T) {
	good := Policy{Version: 1, EffectiveFrom: NewDate(2026, 1, 1), RequiredSessions: 8}
	wantFaults(t, good.Validate())
	for name, c := range map[string]struct {
		change func(p *Policy)
		faults []string
	}{
		"nothing required":      {func(p *Policy) { p.RequiredSessions = 0 }, []string{"/requiredSessions"}},
		"only conditions":       {func(p *Policy) { p.RequiredSessions, p.Conditions = 0, []string{"screening held"} }, nil},
		"both":                  {func(p *Policy) { p.Modules = []string{"A"} }, []string{"/requiredSessions"}},
		"a module twice":        {func(p *Policy) { p.RequiredSessions, p.Modules = 0, []string{"A", "A"} }, []string{"/modules/1"}},
		"a condition unnamed":   {func(p *Policy) { p.Conditions = []string{""} }, []string{"/conditions/0"}},
		"negative absences":     {func(p *Policy) { p.MaxAbsences = ptr(-1) }, []string{"/maxAbsences"}},
		"no day":                {func(p *Policy) { p.EffectiveFrom = NewDate(1800, 1, 1) }, []string{"/effectiveFrom"}},
		"negative fee":          {func(p *Policy) { p.FeeCents = -1 }, []string{"/feeCents"}},
		"fee due when":          {func(p *Policy) { p.FeeDue = ptr(FeeDue("soon")) }, []string{"/feeDue"}},
		"review by whom":        {func(p *Policy) { p.Review = &Review{Mode: "dog", Days: -1} }, []string{"/review/mode", "/review/days"}},
		"acknowledgement":       {func(p *Policy) { p.Acknowledgement = &Clock{366, "hours"} }, []string{"/acknowledgement/days", "/acknowledgement/unit"}},
		"clock of what":         {func(p *Policy) { p.UnpaidReport = &Clock{-1, "weeks"} }, []string{"/unpaidReport/days", "/unpaidReport/unit"}},
		"a reminder twice":      {func(p *Policy) { p.ReminderOffsets = []int{1, 1} }, []string{"/reminderOffsets/1"}},
		"progress every 0":      {func(p *Policy) { p.ProgressReportEveryDays = ptr(0) }, []string{"/progressReportEveryDays"}},
		"late by a week":        {func(p *Policy) { p.LateCutoffMinutes = ptr(10080) }, []string{"/lateCutoffMinutes"}},
		"the source, at length": {func(p *Policy) { p.Source = strings.Repeat("§", 2001) }, []string{"/source"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := good
			c.change(&p)
			wantFaults(t, p.Validate(), c.faults...)
		})
	}
}

func TestParticipantValidate(t *testing.T) {
	today := NewDate(2026, 11, 21)
	good := Participant{GivenName: "José", FamilyName: "O'Brien", DateOfBirth: NewDate(1985, 4, 30), PreferredLanguage: "es",
		Email: "jose@example.org", Phone: "+1 (320) 555-0100"}
	wantFaults(t, good.Validate(today))
	for name, c := range map[string]struct {
		change func(p *Participant)
		faults []string
	}{
		"no names":          {func(p *Participant) { p.GivenName, p.FamilyName = "", " " }, []string{"/givenName", "/familyName"}},
		"born tomorrow":     {func(p *Participant) { p.DateOfBirth = today + 1 }, []string{"/dateOfBirth"}},
		"born before 1900":  {func(p *Participant) { p.DateOfBirth = NewDate(1899, 12, 31) }, []string{"/dateOfBirth"}},
		"nine years old":    {func(p *Participant) { p.DateOfBirth = NewDate(2016, 11, 22) }, []string{"/dateOfBirth"}},
		"ten years old":     {func(p *Participant) { p.DateOfBirth = NewDate(2016, 11, 21) }, nil},
		"no e-mail address": {func(p *Participant) { p.Email = "Jose <jose@example.org>" }, []string{"/email"}},
		"a header smuggled": {func(p *Participant) { p.Email = "jose@example.org\r\nBcc: x@example.org" }, []string{"/email"}},
		"no phone number":   {func(p *Participant) { p.Phone = "call me" }, []string{"/phone"}},
		"no language":       {func(p *Participant) { p.PreferredLanguage = "" }, []string{"/preferredLanguage"}},
		"Chinese":           {func(p *Participant) { p.PreferredLanguage = "zh-Hant-TW" }, nil},
		"an odd language":   {func(p *Participant) { p.PreferredLanguage = "español" }, []string{"/preferredLanguage"}},
		"a line break":      {func(p *Participant) { p.MiddleName = "a\nb" }, []string{"/middleName"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := good
			c.change(&p)
			wantFaults(t, p.Validate(today), c.faults...)
		})
	}
}

func TestCheckMark(t *testing.T) {
	policy := Policy{LateCutoffMinutes: ptr(10)}
	for name, c := range map[string]struct {
		mark   Mark
		reason string
		faults []string
	}{
		"attended":                   {Mark{Outcome: Attended}, "", nil},
		"late within the cutoff":     {Mark{Outcome: Late, MinutesLate: ptr(10)}, "", nil},
		"late past the cutoff":       {Mark{Outcome: Late, MinutesLate: ptr(11)}, "", []string{"/minutesLate"}},
		"late by how much":           {Mark{Outcome: Late}, "", []string{"/minutesLate"}},
		"late by nothing":            {Mark{Outcome: Late, MinutesLate: ptr(0)}, "", []string{"/minutesLate"}},
		"attended, late":             {Mark{Outcome: Attended, MinutesLate: ptr(5)}, "", []string{"/minutesLate"}},
		"attended, minutes present":  {Mark{Outcome: Attended, MinutesPresent: ptr(5)}, "", []string{"/minutesPresent"}},
		"left early":                 {Mark{Outcome: LeftEarly, MinutesPresent: ptr(0)}, "", nil},
		"left early, after how long": {Mark{Outcome: LeftEarly}, "", []string{"/minutesPresent"}},
		"left early, after a week":   {Mark{Outcome: LeftEarly, MinutesPresent: ptr(10080)}, "", []string{"/minutesPresent"}},
		"excused":                    {Mark{Outcome: Excused}, "in hospital", nil},
		"excused for no reason":      {Mark{Outcome: Excused}, " ", []string{"/reason"}},
		"no such outcome":            {Mark{Outcome: "present"}, "", []string{"/outcome"}},
	} {
		t.Run(name, func(t *testing.T) { wantFaults(t, policy.CheckMark(c.mark, c.reason), c.faults...) })
	}
	wantFaults(t, Policy{}.CheckMark(Mark{Outcome: Late}, "")) // without a cutoff nobody need look at the clock
	var e *Error
	if err := policy.CheckMark(Mark{Outcome: Late, MinutesLate: ptr(11)}, ""); !errors.As(err, &e) ||
		!strings.Contains(e.Fields[0].Message, "turned_away") {
		t.Fatalf("%v does not say what to record instead", err)
	}
}

func TestCheckText(t *testing.T) {
	var f Faults
	CheckText(&f, "/note", "two\nlines", longText, false)
	CheckText(&f, "/name", strings.Repeat("é", 200), shortText, true)
	wantFaults(t, f.Err())
	CheckText(&f, "/name", "two\nlines", shortText, true)
	CheckText(&f, "/note", "bell\a", longText, false)
	wantFaults(t, f.Err(), "/name", "/note")
}

func TestNormalName(t *testing.T) {
	for _, same := range [][2][2]string{
		{{"José", "O'Brien-Núñez"}, {"JOSE", "obrien nunez"}},
		{{"Jose\u0301", "Nunez"}, {"José", "Nunez"}},
		{{"Søren", "Groß"}, {"Soren", "Gross"}},
		{{"Đặng", "Nguyễn"}, {"Dang", "Nguyen"}},
		{{"Mary Ann", "St. John"}, {"MaryAnn", "St John"}},
		{{"İbrahim", "Yılmaz"}, {"Ibrahim", "Yilmaz"}},
	} {
		a, b := NormalName(same[0][0], same[0][1]), NormalName(same[1][0], same[1][1])
		if a != b {
			t.Errorf("%q and %q differ", a, b)
		}
	}
	if NormalName("Ann", "Lee") == NormalName("An", "Nlee") {
		t.Error("given and family name run together")
	}
	if NormalName("Ольга", "Иванова") == NormalName("", "") {
		t.Error("a name in another script is lost")
	}
}

func TestPresetsAreValid(t *testing.T) {
	names, limits := map[string]bool{}, map[int]bool{}
	for _, p := range Presets() {
		wantFaults(t, p.Policy.Validate())
		if names[p.Name] || p.Policy.Source == "" || p.Title == "" || p.Description == "" {
			t.Errorf("%s is told twice or not fully", p.Name)
		}
		names[p.Name] = true
		if strings.HasPrefix(p.Name, "california-") {
			limits[*p.Policy.MaxAbsences] = *p.Policy.MaxGapDays == 21
		}
	}
	for _, limit := range []int{2, 5, 7, 10, 15} {
		if !limits[limit] {
			t.Errorf("no California preset bears %d absences and 21 days of silence", limit)
		}
	}
}
