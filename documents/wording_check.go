package documents

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"johnschool/documents/pdf"
	"johnschool/school"
)

// The bounds of a Wording.
const (
	mostTexts    = 40
	mostLines    = 2 // below the name: the recipient's address stands where the window of an envelope is
	mostRight    = 4
	mostHeadLine = 100 // characters
)

var (
	noticeLanguages = []string{school.English, school.Spanish}
	textRules       = []school.Rule{school.RuleAbsences, school.RuleConsecutiveAbsences, school.RuleSilence, school.RuleConduct, school.RuleDeadline, school.RuleUnpaidFees}
)

// Check says what is wrong with the texts, as one Invalid error with pointers relative to them, so that no letter is ever held up by
// them: each text is read, held against what some letters do not have, and written into letters of every kind it is for. head and
// signs are the program's own. What names the program, or tells too much, is refused where it would go to participants.
func (t WordingTexts) Check(head Letterhead, signs Signatory) error {
	var faults school.Faults
	t.Letterhead.check(&faults, "/letterhead", head, false)
	t.ParticipantLetterhead.check(&faults, "/participantLetterhead", head, true)
	faults.Check(len(t.Texts) <= mostTexts, "/texts", fmt.Sprintf("Word at most %d texts.", mostTexts))
	for i, text := range t.Texts[:min(len(t.Texts), mostTexts)] {
		at := fmt.Sprintf("/texts/%d", i)
		text.check(&faults, at, head)
		faults.Check(!slices.ContainsFunc(t.Texts[:i], text.sameLetters), at+"/kind", "There are two texts for the same letters; leave one of them.")
	}
	if len(faults) == 0 {
		t.render(&faults, head, signs)
	}
	return faults.Err()
}

func (t Text) sameLetters(o Text) bool {
	return t.Kind == o.Kind && t.language() == o.language() && t.Rule == o.Rule
}

// language is en for the letters to courts and agencies.
func (t Text) language() string {
	if t.Kind != NoticeText {
		return school.English
	}
	return t.Language
}

func (h *Heading) check(f *school.Faults, at string, head Letterhead, discreet bool) {
	if h == nil {
		return
	}
	before := len(*f)
	checkHeadLine(f, at+"/name", h.Name)
	for _, side := range []struct {
		at    string
		lines []string
		most  int
	}{{at + "/lines", h.Lines, mostLines}, {at + "/right", h.Right, mostRight}} {
		f.Check(len(side.lines) <= side.most, side.at, fmt.Sprintf("There is room for %d lines here.", side.most))
		for i, text := range side.lines[:min(len(side.lines), side.most)] {
			checkHeadLine(f, fmt.Sprintf("%s/%d", side.at, i), text)
		}
	}
	if len(*f) > before {
		return
	}
	if discreet {
		for _, text := range slices.Concat([]string{h.Name}, h.Lines, h.Right) {
			if reason := indiscreet(text, head, false); reason != "" {
				f.Add(at, "“"+shortened(text)+"”: "+reason)
			}
		}
	}
	head.Heading = h
	f.Check(fits(head), at, "This letterhead is so tall that the recipient's address would not show in the window of an envelope. Shorten the lines, so that each fits into one.")
}

func checkHeadLine(f *school.Faults, at, text string) {
	school.CheckText(f, at, text, mostHeadLine, true)
	f.Check(!strings.Contains(text, openBraces), at, "A letterhead has no places in braces; write it as it is to be read.")
	f.Check(CheckText(text) == nil, at, "This has a character that a letter cannot show.")
}

// fits tells whether a letterhead leaves the window of an envelope to the address.
func fits(head Letterhead) bool {
	const date = "2026-01-01"
	l := newLetter(english, "Letter", date, "", head)
	l.Paragraph(dateStyle, pdf.Text(day(date)))
	return l.Reached() <= windowTop
}

func (t Text) check(f *school.Faults, at string, head Letterhead) {
	if !t.CheckLetters(f, at) {
		return
	}
	f.Check(t.Opening != "" || t.Closing != "", at+"/opening", "Word an opening or a closing, or leave this text out.")
	t.checkPart(f, at+"/opening", t.Opening, head, true)
	t.checkPart(f, at+"/closing", t.Closing, head, false)
}

// CheckLetters checks which letters a text is for: its kind, language and rule. It answers whether there are such letters.
func (t Text) CheckLetters(f *school.Faults, at string) bool {
	before := len(*f)
	switch {
	case t.Kind == NoticeText:
		f.Check(slices.Contains(noticeLanguages, t.Language), at+"/language", "Say in which language notices say this: en or es.")
		f.Check(t.Rule == "" || slices.Contains(textRules, school.Rule(t.Rule)), at+"/rule",
			"Choose one of absences, consecutive_absences, silence, conduct, deadline or unpaid_fees, or leave it out for all notices.")
	case t.Kind == AnyReport || slices.Contains(reportKinds, ReportKind(t.Kind)):
		f.Check(t.Language == "" || t.Language == school.English, at+"/language", "Letters to courts and agencies are in English; leave this out.")
		f.Check(t.Rule == "", at+"/rule", "Only notices are worded by rule; leave this out.")
	default:
		f.Add(at+"/kind", "Choose one of report, enrollment, progress, completion, violation, unpaid_fees, closed, correction or notice.")
	}
	return len(*f) == before
}

// checkPart reads an opening or a closing. Each fault names its line.
func (t Text) checkPart(f *school.Faults, at, text string, head Letterhead, first bool) {
	before := len(*f)
	school.CheckText(f, at, text, mostPhrase, false)
	if len(*f) > before || text == "" {
		return
	}
	firstLines := first && t.Kind == NoticeText
	var offered []string
	for _, p := range placesOf(t.Kind, firstLines) {
		offered = append(offered, p.Name)
	}
	parsed, fault := parsePhrase(text, offered)
	if fault != nil {
		f.Add(at, fault.String())
		return
	}
	for _, one := range parsed.named() {
		if !slices.Contains(offered, one.field) {
			f.Add(at, atLine(one.line, "{{"+one.field+"}} cannot stand here: "+t.whyNot(one.field)).String())
		}
	}
	if len(*f) > before {
		return
	}
	for _, gap := range parsed.gaps(sometimes(t.Kind), nil) {
		f.Add(at, gap.String())
	}
	for _, run := range parsed.plain() {
		for i, line := range strings.Split(run.text, "\n") {
			if bad := Undrawn(line); bad != "" {
				f.Add(at, atLine(run.line+i, "A letter cannot show the character "+bad+".").String())
			}
		}
	}
	if t.Kind == NoticeText {
		for i, line := range strings.Split(text, "\n") {
			if reason := indiscreet(line, head, firstLines); reason != "" {
				f.Add(at, atLine(i+1, reason).String())
			}
		}
	}
}

// whyNot says why a fact that other texts can name does not stand in this one.
func (t Text) whyNot(field string) string {
	for _, p := range places {
		switch {
		case p.Name != field:
		case t.Kind != NoticeText:
			return "only notices have it."
		case !p.notices && p.Name == "program":
			return "the program's name tells what kind of class it is, and a notice is discreet."
		case !p.notices:
			return "only letters to courts and agencies have it."
		default:
			return "the first lines of a notice name nothing that tells where it comes from. Write it in the closing."
		}
	}
	return "there is no such fact."
}

// indiscreet says why a text cannot go to participants, "" where it can. The program's name can where the organization's has it too.
func indiscreet(text string, head Letterhead, firstLines bool) string {
	if names(text, head.Program) && !names(head.Organization, head.Program) {
		return "The program's name tells what kind of class it is, and others may see what goes to a participant. Leave it out."
	}
	if word := tells(text, firstLines); word != "" {
		if firstLines {
			return "“" + word + "” tells too much in the first lines of what goes to a participant, which others may see. Write it in the closing, or in other words."
		}
		return "“" + word + "” names an offense or a kind of class in what goes to a participant, which others may see. Leave it out."
	}
	return ""
}

// Undrawn is the first character of a text that no letter can show, as it is called; "" where there is none.
func Undrawn(text string) string {
	var unsupported *pdf.UnsupportedError
	if err := pdf.CheckText(text); errors.As(err, &unsupported) {
		if !unicode.IsGraphic(unsupported.Rune) {
			return fmt.Sprintf("%U, which is invisible", unsupported.Rune)
		}
		return fmt.Sprintf("“%c” (%U)", unsupported.Rune, unsupported.Rune)
	}
	return ""
}

// render writes the texts into letters of every kind they are for: with everything that a letter can have, with nothing that it need
// not have, and with names as long as they get.
func (t WordingTexts) render(f *school.Faults, head Letterhead, signs Signatory) {
	w := Wording{Version: 1, WordingTexts: t}
	for i, text := range t.Texts {
		at := fmt.Sprintf("/texts/%d", i)
		one := w
		one.Texts = []Text{text}
		for _, kind := range text.kinds() {
			for _, of := range []Sample{SampleFull, SampleBare, sampleLong} {
				if _, err := one.Preview(PreviewOf{Kind: kind, Language: text.Language, Rule: text.Rule, Sample: of, Letterhead: head, Signatory: signs}); err != nil {
					f.Add(at, fmt.Sprintf("A letter of the kind %s cannot be written with this: %v.", plain(kind), strings.TrimPrefix(err.Error(), "documents: ")))
				}
			}
		}
	}
}

// kinds are those of the letters that a text can stand in.
func (t Text) kinds() (kinds []string) {
	if t.Kind != AnyReport {
		return []string{t.Kind}
	}
	for _, kind := range reportKinds {
		kinds = append(kinds, string(kind))
	}
	return kinds
}
