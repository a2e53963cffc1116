package documents

import (
	"fmt"
	"slices"

	"johnschool/school"
)

// Wording is what a program's staff put into its letters from a day on: the letterhead, and a paragraph after the first one of each
// kind of letter and before its signature. It is never edited, only followed by a new version. What is empty is as it comes with the
// product.
type Wording struct {
	Version       int         `json:"version"`
	EffectiveFrom school.Date `json:"effectiveFrom"`
	WordingTexts
}

// WordingTexts are the texts of a Wording. There are two letterheads because what goes to participants is discreet.
type WordingTexts struct {
	Letterhead            *Heading `json:"letterhead,omitempty"`            // to courts and agencies
	ParticipantLetterhead *Heading `json:"participantLetterhead,omitempty"` // of notices and receipts
	Texts                 []Text   `json:"texts,omitempty"`
}

// Heading is a letterhead: the name, and lines below it and at the right beside it. It is plain text.
type Heading struct {
	Name  string   `json:"name"`
	Lines []string `json:"lines,omitempty"`
	Right []string `json:"right,omitempty"`
}

// Text is what is said in the letters of a kind. Kind is that of a report; AnyReport for those without a text of their own; or
// NoticeText, whose language is en or es and whose rule, where it is not empty, is that of the notices alone for which it stands.
// Opening and Closing may have empty lines between paragraphs, and places for facts (see phrase).
type Text struct {
	Kind     string `json:"kind"`
	Language string `json:"language,omitempty"`
	Rule     string `json:"rule,omitempty"`
	Opening  string `json:"opening,omitempty"`
	Closing  string `json:"closing,omitempty"`
}

// The kinds of text beside those of the reports.
const (
	AnyReport  = "report"
	NoticeText = "notice"
)

// Worded is a Text with the facts of one letter in its places: paragraphs as they stand in the letter, and the version of the
// program's wording that they come from. It is frozen with the facts, so that a letter stays as it was written.
type Worded struct {
	Version int      `json:"version"`
	Opening []string `json:"opening,omitempty"`
	Closing []string `json:"closing,omitempty"`
}

// opening and closing are the paragraphs, none where staff worded none.
func (w *Worded) opening() []string {
	if w == nil {
		return nil
	}
	return w.Opening
}

func (w *Worded) closing() []string {
	if w == nil {
		return nil
	}
	return w.Closing
}

// WordReport puts the wording into the facts of a report: its letterhead, and the text of its kind with the report's own facts. A nil
// Wording changes nothing. On an error, which a wording that was checked does not have, the facts are without the text.
func (w *Wording) WordReport(f *ReportFacts) (err error) {
	if w == nil {
		return nil
	}
	f.Letterhead.Heading = w.Letterhead
	f.Worded, err = w.worded(w.text(string(f.Kind), "", ""), f.placeFacts())
	return err
}

// WordNotice is WordReport for a notice to a participant.
func (w *Wording) WordNotice(f *NoticeFacts) (err error) {
	if w == nil {
		return nil
	}
	f.Letterhead.Heading = w.ParticipantLetterhead
	f.Worded, err = w.worded(w.text(NoticeText, school.LanguageOf(f.Language), f.Rule), f.placeFacts())
	return err
}

// WordReceipt puts the letterhead of what goes to participants on a receipt.
func (w *Wording) WordReceipt(f *ReceiptFacts) {
	if w != nil {
		f.Letterhead.Heading = w.ParticipantLetterhead
	}
}

// WordProof puts the letterhead of what goes to courts on a proof of enrollment, which people show there.
func (w *Wording) WordProof(f *ProofFacts) {
	if w != nil {
		f.Letterhead.Heading = w.Letterhead
	}
}

// text is the one that fits a letter best, nil where there is none.
func (w *Wording) text(kind, language, rule string) *Text {
	find := func(kind, rule string) *Text {
		at := slices.IndexFunc(w.Texts, func(t Text) bool { return t.Kind == kind && t.Language == language && t.Rule == rule })
		if at < 0 {
			return nil
		}
		return &w.Texts[at]
	}
	if own := find(kind, rule); own != nil || kind == NoticeText && rule == "" {
		return own
	}
	if kind == NoticeText {
		return find(kind, "")
	}
	return find(AnyReport, "")
}

func (w *Wording) worded(t *Text, facts map[string]string) (*Worded, error) {
	if t == nil {
		return nil, nil
	}
	done := Worded{Version: w.Version}
	for _, part := range []struct {
		text string
		into *[]string
	}{{t.Opening, &done.Opening}, {t.Closing, &done.Closing}} {
		parsed, fault := parsePhrase(part.text, nil)
		if fault != nil {
			return nil, fmt.Errorf("documents: wording: %s", fault)
		}
		filled, err := parsed.fill(facts)
		if err != nil {
			return nil, err
		}
		*part.into = paragraphs(filled)
	}
	return &done, nil
}
