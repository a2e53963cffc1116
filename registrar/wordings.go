package registrar

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// WordingRequest is how a program's letters are worded from a day on, today where it is not said.
type WordingRequest struct {
	EffectiveFrom *school.Date `json:"effectiveFrom"`
	documents.WordingTexts
}

// WordingView is a version of a program's wording, and who wrote it when.
type WordingView struct {
	ID string `json:"id"`
	documents.Wording
	RecordedAt     time.Time `json:"recordedAt"`
	RecordedBy     *string   `json:"recordedBy"`     // null: the console
	RecordedByName string    `json:"recordedByName"` // as the user was called then
}

// WordingPlaces are the facts that a text can name, as {{judge}}: of reports, or of notices.
func WordingPlaces(notices bool) []documents.Place {
	if notices {
		return documents.Places(documents.NoticeText)
	}
	return documents.Places(documents.AnyReport)
}

// Wordings lists every version of a program's wording, the latest first.
func (o *Office) Wordings(ctx context.Context, actor school.Actor, programID string, p Page) (List[WordingView], error) {
	var list List[WordingView]
	err := o.do(ctx, actor, ActReadWording, func(v *visit) error {
		limit, err := p.limit()
		if err != nil {
			return err
		}
		below := 0
		if _, err := p.cursor(&below); err != nil {
			return err
		}
		if _, err := v.ownProgram(programID); err != nil {
			return err
		}
		rows, err := v.Tx.Wordings(v.ctx, programID, below, limit+1)
		if err != nil {
			return err
		}
		views := make([]WordingView, len(rows))
		for i, row := range rows {
			if views[i], err = wordingView(row); err != nil {
				return err
			}
		}
		list = page(views, limit, func(w WordingView) any { return w.Version })
		return v.auditReading("program", programID, idsOf(list.Items, func(w WordingView) string { return w.ID }))
	})
	return list, err
}

// ownProgram loads a program that an address names and that is the actor's to run: of staff their own, of administrators their
// organization's.
func (v *visit) ownProgram(id string) (program, error) {
	p, err := v.programInScope(id)
	if err == nil && !v.reaches(id) {
		return program{}, notFound("program")
	}
	return p, err
}

func wordingView(row db.Wording) (WordingView, error) {
	view := WordingView{ID: row.ID, RecordedAt: row.RecordedAt, RecordedBy: row.RecordedBy, RecordedByName: row.RecordedByName}
	view.Version, view.EffectiveFrom = row.Version, row.EffectiveFrom
	if err := json.Unmarshal(row.Texts, &view.WordingTexts); err != nil {
		return view, fmt.Errorf("texts of wording %s: %w", row.ID, err)
	}
	return view, nil
}

// AddWording writes the next version of a program's wording. What cannot stand in every letter that it is for is refused, with its line
// and why; every letter is written for that, which takes longer than a transaction should wait, so it is done before the one that saves.
// Letters that were written keep what they say.
func (o *Office) AddWording(ctx context.Context, actor school.Actor, programID string, r WordingRequest) (WordingView, error) {
	var added WordingView
	var of documents.PreviewOf
	err := o.do(ctx, actor, ActWordLetters, func(v *visit) error {
		program, err := v.ownProgram(programID)
		if err == nil {
			of, err = v.letterFrame(program)
		}
		return err
	})
	if err != nil {
		return added, err
	}
	if err := checkWording(of, &r.WordingTexts); err != nil {
		return added, err
	}
	err = o.do(ctx, actor, ActWordLetters, func(v *visit) error {
		program, err := v.ownProgram(programID)
		if err != nil {
			return err
		}
		if _, err := v.LockProgram(v.ctx, programID); err != nil {
			return err
		}
		row := db.Wording{ID: newID(), Version: 1, EffectiveFrom: program.today(v.now), RecordedAt: v.now}
		if v.Actor.UserID != "" {
			row.RecordedBy = &v.Actor.UserID
		}
		if err := v.followWording(programID, &row, r.EffectiveFrom); err != nil {
			return err
		}
		if row.Texts, err = json.Marshal(r.WordingTexts); err != nil {
			return err
		}
		if err := v.InsertWording(v.ctx, programID, row); err != nil {
			return err
		}
		latest, err := v.Tx.Wordings(v.ctx, programID, 0, 1)
		if err != nil {
			return err
		}
		if added, err = wordingView(latest[0]); err != nil {
			return err
		}
		return v.audit("program", programID, map[string]any{"wording": added.Version, "from": added.EffectiveFrom})
	})
	return added, err
}

// followWording numbers a version after the latest of a locked program. It takes effect today or later, and not before that one.
func (v *visit) followWording(programID string, row *db.Wording, from *school.Date) error {
	before, err := v.Tx.Wordings(v.ctx, programID, 0, 1)
	if err != nil {
		return err
	}
	today := row.EffectiveFrom
	if from != nil {
		row.EffectiveFrom = *from
	}
	var faults school.Faults
	faults.Check(row.EffectiveFrom >= today, "/effectiveFrom", "A new wording takes effect today or later.")
	if len(before) > 0 {
		row.Version = before[0].Version + 1
		if from == nil {
			row.EffectiveFrom = max(today, before[0].EffectiveFrom)
		}
		faults.Check(row.EffectiveFrom >= before[0].EffectiveFrom, "/effectiveFrom",
			fmt.Sprintf("The version before takes effect on %s; the next cannot take effect earlier.", before[0].EffectiveFrom))
	}
	return faults.Err()
}

// letterFrame is what stands around the words of a program's letters: its own letterhead, and who signs today.
func (v *visit) letterFrame(p program) (of documents.PreviewOf, err error) {
	organization, err := v.OrganizationName(v.ctx, p.OrganizationID)
	if err != nil {
		return of, err
	}
	of.Letterhead = documents.Letterhead{Organization: organization, Program: p.Name, AddressLines: lines(p.Address), Phone: p.Phone, Email: p.Email}
	signs, err := v.signatoryOn(p, p.today(v.now))
	of.Signatory = signs.Signatory
	return of, err
}

// checkWording tidies texts and checks them in every letter that they are for.
func checkWording(of documents.PreviewOf, t *documents.WordingTexts) error {
	tidyWording(t)
	return t.Check(of.Letterhead, of.Signatory)
}

// tidyWording takes off the spaces around what people typed.
func tidyWording(t *documents.WordingTexts) {
	for _, h := range []*documents.Heading{t.Letterhead, t.ParticipantLetterhead} {
		if h == nil {
			continue
		}
		trim(&h.Name)
		for _, side := range [][]string{h.Lines, h.Right} {
			for i := range side {
				side[i] = strings.TrimSpace(side[i])
			}
		}
	}
	for i := range t.Texts {
		trim(&t.Texts[i].Opening, &t.Texts[i].Closing)
	}
}

// PreviewRequest asks for a letter about somebody made up: of a kind (a report's, or notice with a language and, where it is not about
// absences, a rule), about a full case or a bare one, with texts that are not saved or, where none are given, the wording in force.
type PreviewRequest struct {
	Kind     string           `json:"kind"`
	Language string           `json:"language"`
	Rule     string           `json:"rule"`
	Sample   documents.Sample `json:"sample"`
	documents.WordingTexts
}

func (r *PreviewRequest) check() error {
	var faults school.Faults
	one := documents.Text{Kind: r.Kind, Language: r.Language, Rule: r.Rule}
	if r.Kind == documents.AnyReport {
		faults.Add("/kind", "Choose the kind of report to look at, such as violation.")
	}
	one.CheckLetters(&faults, "")
	if r.Sample == "" {
		r.Sample = documents.SampleFull
	}
	faults.Check(r.Sample == documents.SampleFull || r.Sample == documents.SampleBare, "/sample", "Choose full or bare.")
	return faults.Err()
}

// PreviewWording writes a letter about nobody, so that staff see how their words stand in it before they save them.
func (o *Office) PreviewWording(ctx context.Context, actor school.Actor, programID string, r PreviewRequest) (Document, error) {
	var of documents.PreviewOf
	var inForce *documents.Wording
	err := o.do(ctx, actor, ActWordLetters, func(v *visit) error {
		program, err := v.ownProgram(programID)
		if err != nil {
			return err
		}
		if err := r.check(); err != nil {
			return err
		}
		if of, err = v.letterFrame(program); err != nil {
			return err
		}
		if inForce, err = v.wordingOn(program, program.today(v.now)); err != nil {
			return err
		}
		return v.auditReading("program", programID, nil)
	})
	if err != nil {
		return Document{}, err
	}
	if err := checkWording(of, &r.WordingTexts); err != nil {
		return Document{}, err
	}
	wording := &documents.Wording{Version: 1, WordingTexts: r.WordingTexts}
	if r.Letterhead == nil && r.ParticipantLetterhead == nil && len(r.Texts) == 0 {
		wording = inForce
	}
	of.Kind, of.Language, of.Rule, of.Sample = r.Kind, r.Language, r.Rule, r.Sample
	letter, err := wording.Preview(of)
	if err != nil {
		return Document{}, err
	}
	return Document{FileName: "sample-" + r.Kind + ".pdf", ContentType: pdfType, Data: letter}, nil
}

// wordingOn is a program's wording in force on a day, nil where there is none.
func (v *visit) wordingOn(p program, on school.Date) (*documents.Wording, error) {
	row, err := v.WordingOn(v.ctx, p.ID, on)
	if db.IsNoRow(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	view, err := wordingView(row)
	return &view.Wording, err
}

// noteUnworded logs that staff's words could not be put into a letter. It goes out without them: a letter that is owed counts more, and
// what was checked when it was saved does not come to this.
func (v *visit) noteUnworded(c *correspondence, reference string, err error) {
	if err != nil {
		v.office.log.Error("letter goes without its program's wording", "letter", reference, "program", c.program.ID, "version", c.wording.Version, "error", err)
	}
}
