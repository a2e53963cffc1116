package documents

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"johnschool/documents/pdf/pdftest"
	"johnschool/school"
)

// worded is a wording of everything, as the school of the test letters would have it.
func worded() *Wording {
	return &Wording{Version: 3, EffectiveFrom: 1, WordingTexts: WordingTexts{
		Letterhead: &Heading{Name: "North Star Center for Change", Lines: []string{"A program of the Central Counties", "412 St. Germain Street, Suite 200, St. Cloud, MN 56301"},
			Right: []string{"Telephone (320) 555-0142", "Fax (320) 555-0143", "records@northstar.example.org", "www.northstar.example.org"}},
		ParticipantLetterhead: &Heading{Name: "North Star", Right: []string{"(320) 555-0142", "Monday to Friday, 9 AM to 5 PM"}},
		Texts: []Text{
			{Kind: AnyReport, Closing: "Thank you{{if judge}}, Your Honor{{end}}.\n\n{{organization}}\n{{if phone}}{{phone}}{{end}}"},
			{Kind: "violation", Opening: "This is about the order of {{if orderedOn}}{{orderedOn}}{{else}}the court{{end}}{{if caseNumber}} in case {{caseNumber}}{{end}}.",
				Closing: "{{participant}} ({{number}}) can be reached through us.\n\nWe write to {{recipient}} for {{program}} on {{today}}, as {{reference}}."},
			{Kind: NoticeText, Language: "en", Opening: "Dear {{participant}},\nplease do this {{deadline}}.", Closing: "We are here to help."},
			{Kind: NoticeText, Language: "es", Opening: "Estimado/a {{participant}}:", Closing: "Estamos para ayudarle{{if phone}}: {{phone}}{{end}}."},
			{Kind: NoticeText, Language: "en", Rule: "unpaid_fees", Closing: "Pay {{if amount}}{{amount}}{{end}} at the front desk."},
		}}}
}

func wordedReport(f ReportFacts) ReportFacts {
	if err := worded().WordReport(&f); err != nil {
		panic(err)
	}
	return f
}

func wordedNotice(f NoticeFacts) NoticeFacts {
	if err := worded().WordNotice(&f); err != nil {
		panic(err)
	}
	return f
}

func TestWordingFitsItsLetters(t *testing.T) {
	t.Parallel()
	if err := worded().Check(northStar, director); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ got, want []string }{
		"opening of its kind":  {wordedReport(violationFacts()).Worded.Opening, []string{"This is about the order of August 3, 2026 in case 73-CR-26-4471."}},
		"no opening of others": {wordedReport(completionFacts()).Worded.Opening, nil},
		"closing of all":       {wordedReport(completionFacts()).Worded.Closing, []string{"Thank you.", "North Star Center for Change\n(320) 555-0142"}},
		"Spanish":              {wordedNotice(noticeOf("absences", "es-MX")).Worded.Closing, []string{"Estamos para ayudarle: (320) 555-0142."}},
		"of its rule":          {wordedNotice(noticeOf("unpaid_fees", "en")).Worded.Closing, []string{"Pay $130.00 at the front desk."}},
		"of its rule alone":    {wordedNotice(noticeOf("unpaid_fees", "en")).Worded.Opening, nil},
		"of other rules":       {wordedNotice(noticeOf("silence", "hmn")).Worded.Opening, []string{"Dear José Ángel Núñez D'Amico,\nplease do this within 10 days after we first gave you this notice, by e-mail, by hand or by mail."}},
	} {
		if !slices.Equal(test.got, test.want) {
			t.Errorf("%s: %q, want %q", name, test.got, test.want)
		}
	}
	var none *Wording
	facts := violationFacts()
	if err := none.WordReport(&facts); err != nil || facts.Worded != nil || facts.Letterhead.Heading != nil {
		t.Errorf("no wording worded a letter: %v", err)
	}
	notes := wordedNotice(noticeOf("absences", "en"))
	notice, err := Notice(notes)
	if err != nil {
		t.Fatal(err)
	}
	if first, _, _ := strings.Cut(pdftest.Words(t, notice), "Dear José"); strings.Contains(first, "Buying") || strings.Contains(first, "Center for Change") || !strings.Contains(first, "North Star") {
		t.Errorf("the notice is not discreet: %s", first)
	}
}

// What is refused says where, in which line and why.
func TestWordingIsRefusedWithLineAndReason(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Long line that goes on ", 4)
	for name, test := range map[string]struct {
		texts         WordingTexts
		pointer, says string
	}{
		"a hole":               {oneText("violation", "", "Hello\n{{judge}}"), "/texts/0/closing", "Line 2: {{judge}} is empty where the order names no judge. Write {{if judge}} before the words that need it and {{end}} after them."},
		"a hole in an opening": {oneText("report", "{{caseNumber}}", ""), "/texts/0/opening", "Line 1: {{caseNumber}} is empty where the order has no case number (a self-referral)."},
		"no such fact":         {oneText("violation", "", "{{victim}}"), "/texts/0/closing", "Line 1: There is no fact {{victim}} for this text."},
		"of notices":           {oneText("closed", "", "{{deadline}}"), "/texts/0/closing", "Line 1: {{deadline}} cannot stand here: only notices have it."},
		"a character":          {oneText("closed", "", "a\nb 中"), "/texts/0/closing", "Line 2: A letter cannot show the character “中” (U+4E2D)."},
		"nothing":              {oneText("closed", "", ""), "/texts/0/opening", "Word an opening or a closing"},
		"too long":             {oneText("closed", "", strings.Repeat("x", 2001)), "/texts/0/closing", "Use at most 2000 characters."},
		"control":              {oneText("closed", "", "\a"), "/texts/0/closing", "Remove the control characters."},
		"a kind":               {oneText("gossip", "", "x"), "/texts/0/kind", "Choose one of report"},
		"no language":          {WordingTexts{Texts: []Text{{Kind: "notice", Closing: "x"}}}, "/texts/0/language", "en or es"},
		"another language":     {WordingTexts{Texts: []Text{{Kind: "closed", Language: "es", Closing: "x"}}}, "/texts/0/language", "are in English"},
		"a rule":               {WordingTexts{Texts: []Text{{Kind: "notice", Language: "es", Rule: "completed", Closing: "x"}}}, "/texts/0/rule", "Choose one of absences"},
		"a report's rule":      {WordingTexts{Texts: []Text{{Kind: "closed", Rule: "absences", Closing: "x"}}}, "/texts/0/rule", "Only notices"},
		"twice":                {WordingTexts{Texts: []Text{{Kind: "closed", Closing: "x"}, {Kind: "closed", Language: "en", Closing: "x"}}}, "/texts/1/kind", "two texts for the same letters"},
		"many":                 {WordingTexts{Texts: make([]Text, 41)}, "/texts", "at most 40"},
		"the program's name":   {noticeText("", "Your friends of not buying it"), "/texts/0/closing", "Line 1: The program's name tells what kind of class it is"},
		"the program":          {noticeText("", "{{program}}"), "/texts/0/closing", "Line 1: {{program}} cannot stand here: the program's name tells what kind of class it is"},
		"an offense":           {noticeText("", "Fine.\nAbout your Offense."), "/texts/0/closing", "Line 2: “Offense” names an offense or a kind of class"},
		"prostitución":         {noticeText("", "(prostitución)"), "/texts/0/closing", "Line 1: “prostitución” names an offense"},
		"the court first":      {noticeText("Fine.\n\nThe Court asks", ""), "/texts/0/opening", "Line 3: “Court” tells too much in the first lines"},
		"the recipient first":  {noticeText("{{recipient}}", ""), "/texts/0/opening", "Line 1: {{recipient}} cannot stand here: the first lines of a notice name nothing"},
		"the judge":            {noticeText("", "{{if judge}}x{{end}}"), "/texts/0/closing", "Line 1: {{judge}} cannot stand here: only letters to courts and agencies have it."},
		"a heading's name":     {WordingTexts{Letterhead: &Heading{}}, "/letterhead/name", "This is required."},
		"a heading's line":     {WordingTexts{Letterhead: &Heading{Name: "A", Right: []string{"b", "a\nb"}}}, "/letterhead/right/1", "Remove the control characters."},
		"a heading's place":    {WordingTexts{Letterhead: &Heading{Name: "{{phone}}"}}, "/letterhead/name", "no places in braces"},
		"a heading's mark":     {WordingTexts{Letterhead: &Heading{Name: "中"}}, "/letterhead/name", "cannot show"},
		"three lines":          {WordingTexts{Letterhead: &Heading{Name: "A", Lines: []string{"a", "b", "c"}}}, "/letterhead/lines", "There is room for 2 lines here."},
		"a tall heading":       {WordingTexts{Letterhead: &Heading{Name: long, Lines: []string{long, long}, Right: []string{long}}}, "/letterhead", "window of an envelope"},
		"a telling heading":    {WordingTexts{ParticipantLetterhead: &Heading{Name: "Center", Right: []string{"for sex buyers"}}}, "/participantLetterhead", "“for sex buyers”: “sex” names an offense"},
	} {
		var e *school.Error
		if err := test.texts.Check(northStar, director); !errors.As(err, &e) || e.Kind != school.Invalid {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.ContainsFunc(e.Fields, func(f school.FieldError) bool {
			return f.Pointer == test.pointer && strings.Contains(f.Message, test.says)
		}) {
			t.Errorf("%s: want %q at %s, got %+v", name, test.says, test.pointer, e.Fields)
		}
	}
	// Streets, names of people and everyday words are no reason.
	fine := WordingTexts{ParticipantLetterhead: &Heading{Name: "Johns & Classen", Lines: []string{"100 Court Street", "Sexton Hall"}}, Texts: []Text{
		{Kind: "notice", Language: "es", Opening: "Solicite una cita con Casandra.", Closing: "El tribunal lo sabe."}, {Kind: "violation", Closing: "The offense was sexual."}}}
	if err := fine.Check(northStar, director); err != nil {
		t.Error(err)
	}
}

func oneText(kind, opening, closing string) WordingTexts {
	return WordingTexts{Texts: []Text{{Kind: kind, Opening: opening, Closing: closing}}}
}

func noticeText(opening, closing string) WordingTexts {
	return WordingTexts{Texts: []Text{{Kind: NoticeText, Language: "en", Opening: opening, Closing: closing}}}
}

// Every sample is a letter, of every kind, rule and language, with the rules of every preset among them.
func TestPreviewsOfEveryKind(t *testing.T) {
	t.Parallel()
	for _, sample := range []Sample{SampleFull, SampleBare, sampleLong} {
		for _, kind := range reportKinds {
			mustPreview(t, PreviewOf{Kind: string(kind), Sample: sample})
		}
		for _, rule := range noticeRules {
			for _, language := range noticeLanguages {
				mustPreview(t, PreviewOf{Kind: NoticeText, Rule: rule, Language: language, Sample: sample})
			}
		}
	}
	for _, preset := range school.Presets() {
		f := wordedReport(violationFacts())
		f.Requirements.Text, f.Requirements.Source = preset.Policy.RuleText(school.RuleCompleted), preset.Policy.SourceOf(school.RuleCompleted)
		if _, err := Report(f); err != nil {
			t.Errorf("%s: %v", preset.Name, err)
		}
	}
}

func mustPreview(t *testing.T, of PreviewOf) {
	t.Helper()
	of.Letterhead, of.Signatory = northStar, director
	for name, w := range map[string]*Wording{"worded": worded(), "not worded": nil} {
		if _, err := w.Preview(of); err != nil {
			t.Errorf("%s %+v: %v", name, of, err)
		}
	}
}

// Whatever staff may save stands in every letter: no error, no hole, no brace left.
func TestSavedWordingIsInEveryLetter(t *testing.T) {
	t.Parallel()
	accepted := 0
	rapid.Check(t, func(r *rapid.T) {
		kind := rapid.SampledFrom([]string{NoticeText, AnyReport, "violation", "completion", "correction", "closed"}).Draw(r, "kind")
		w := &Wording{Version: 1, WordingTexts: WordingTexts{Texts: []Text{{Kind: kind, Opening: anyPhrase(r, kind, 0), Closing: anyPhrase(r, kind, 0)}}}}
		if kind == NoticeText {
			w.Texts[0].Language = rapid.SampledFrom(noticeLanguages).Draw(r, "language")
		}
		if w.Check(northStar, director) != nil {
			return
		}
		accepted++
		for range 5 {
			var words *Worded
			if kind == NoticeText {
				f := anyNotice(r)
				if _, err := Notice(f); err != nil {
					continue
				}
				if err := w.WordNotice(&f); err != nil {
					r.Fatal(err)
				}
				if _, err := Notice(f); err != nil {
					r.Fatal(err)
				}
				words = f.Worded
			} else {
				f := anyReport(r)
				if _, err := Report(f); err != nil {
					continue
				}
				if err := w.WordReport(&f); err != nil {
					r.Fatal(err)
				}
				if _, err := Report(f); err != nil {
					r.Fatal(err)
				}
				words = f.Worded
			}
			if said := strings.Join(append(words.opening(), words.closing()...), "\n"); strings.Contains(said, "{{") || strings.Contains(said, "}}") {
				r.Fatalf("a letter says %q", said)
			}
		}
	})
	if accepted < 10 {
		t.Errorf("only %d wordings were accepted", accepted)
	}
}

// anyPhrase writes texts as people do: mostly right, sometimes not.
func anyPhrase(r *rapid.T, kind string, depth int) string {
	var b strings.Builder
	names := places
	if rapid.IntRange(0, 9).Draw(r, "offered") > 0 {
		names = placesOf(kind, true)
	}
	for range rapid.IntRange(0, 4).Draw(r, "pieces") {
		place := rapid.SampledFrom(names).Draw(r, "place")
		switch rapid.IntRange(0, 8).Draw(r, "piece") {
		case 0, 1, 2:
			b.WriteString(rapid.SampledFrom([]string{"We are glad to help. ", "Señor Ñúñez\n", "\n\n", "  ", "{one}"}).Draw(r, "words"))
		case 3:
			b.WriteString(rapid.SampledFrom([]string{"}}", "{{", "{{else}}", "{{end}}", "中", "{{if not}}"}).Draw(r, "mistake"))
		case 4:
			b.WriteString("{{" + place.Name + "}}")
		case 5, 6:
			b.WriteString("{{if " + place.Name + "}}" + place.Name + " {{" + place.Name + "}}{{end}}")
		default:
			if depth < 3 {
				b.WriteString("{{if not " + place.Name + "}}" + anyPhrase(r, kind, depth+1) + "{{else}}" + anyPhrase(r, kind, depth+1) + "{{end}}")
			}
		}
	}
	return b.String()
}

func anyNotice(r *rapid.T) NoticeFacts {
	f := noticeOf(rapid.SampledFrom(noticeRules).Draw(r, "rule"), rapid.SampledFrom([]string{"", "en", "es", "hmn"}).Draw(r, "language"))
	text := func(name string) string {
		return rapid.SampledFrom([]string{"", "Ñandú O’Neil", strings.Repeat("Very long ", 30) + "text"}).Draw(r, name)
	}
	f.Participant.Name, f.CaseNumber, f.Contact.Phone, f.Signatory.Name = text("name"), text("case"), text("phone"), text("signatory")
	f.Contact.Email = rapid.SampledFrom([]string{"", "a@example.org"}).Draw(r, "email")
	f.ReportKind, f.ReportTo = rapid.SampledFrom([]string{"court", "agency", "nobody"}).Draw(r, "told"), text("recipient")
	return f
}

// The contract tells of every fact that can be named.
func TestTheContractNamesEveryPlace(t *testing.T) {
	t.Parallel()
	contract, err := os.ReadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range slices.Concat(Places(NoticeText), Places(AnyReport)) {
		if !strings.Contains(string(contract), "`"+p.Name+"`") || p.Means == "" {
			t.Errorf("nobody learns of {{%s}}", p.Name)
		}
	}
}
