package web

import (
	"errors"
	"fmt"
	"strings"

	"johnschool/registrar"
	"johnschool/school"
)

// wordingArea is where staff word the letters of their programs.
var wordingArea = area{
	routes: []route{
		{method: get, path: "/wordings", action: registrar.ActReadWording, handle: (*server).showWordedPrograms},
		{method: get, path: "/wordings/:id", action: registrar.ActReadWording, handle: (*server).showWording},
		{method: post, path: "/wordings/:id", action: registrar.ActWordLetters, handle: (*server).wordLetters},
		{method: post, path: "/wordings/:id/preview", action: registrar.ActWordLetters, handle: (*server).previewWording},
	},
	places: []item{{label: "Wording of letters", path: "/wordings", action: registrar.ActReadWording, under: administration}},
}

func (s *server) showWordedPrograms(r *request) (reply, error) {
	programs, err := s.allPrograms(r)
	if err != nil {
		return reply{}, err
	}
	table := Table{Caption: "Programs", Columns: columns("Program"), Quiet: true, Empty: Empty{Title: "You have no program.", Text: "An administrator says which programs you work for."}}
	for _, p := range programs {
		table.Rows = append(table.Rows, row(Link{Label: p.Name, Href: "/wordings/" + p.ID}))
	}
	return r.page("list", "Wording of letters", listBody{Intro: "Each program has its own letterhead, and its own words at the beginning and end of letters. Choose one.", Table: table}), nil
}

// wordingSlot is a kind of letter that can have words of its own.
type wordingSlot struct {
	Title, Kind, Language, Rule string
	Prefix                      string // of its fields
	Worded                      bool
}

// wordingSlots are the kinds of letters, in order.
func wordingSlots() []wordingSlot {
	slots := []wordingSlot{{Title: "Every report without words of its own", Kind: "report"}}
	for _, kind := range []string{"enrollment", "progress", "completion", "violation", "unpaid_fees", "closed", "correction"} {
		slots = append(slots, wordingSlot{Title: kindWords(kind), Kind: kind})
	}
	return append(slots, wordingSlot{Title: "Notice to the participant, in English", Kind: "notice", Language: "en"},
		wordingSlot{Title: "Notice to the participant, in Spanish", Kind: "notice", Language: "es"})
}

// wordingBody is the page of a program's wording.
type wordingBody struct {
	Path     string
	Form     *Form
	Slots    []wordingSlot
	Places   [2][]placeLine // of reports, of notices
	Kinds    []Option       // of letters to look at
	Samples  []Option
	Example  string // of naming a fact
	Versions Table
}

// placeLine is a fact that a text can name, and how.
type placeLine struct{ Write, Means, Note string }

func placesOfLetters(notices bool) (all []placeLine) {
	for _, p := range registrar.WordingPlaces(notices) {
		line := placeLine{Write: "{{" + p.Name + "}}", Means: capital(p.Means)}
		if p.Missing != "" {
			line.Note = "There is none " + p.Missing + ". Write {{if " + p.Name + "}} before the words that need it and {{end}} after them."
		}
		all = append(all, line)
	}
	return all
}

func (s *server) showWording(r *request) (reply, error) { return s.wordingPage(r, nil) }

func (s *server) wordingPage(r *request, form *Form) (reply, error) {
	program, err := s.office.Program(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	list, err := s.office.Wordings(r.ctx, r.actor, program.ID, r.listed())
	if err != nil {
		return reply{}, err
	}
	body := wordingBody{Path: "/wordings/" + program.ID, Form: form, Slots: wordingSlots(), Places: [2][]placeLine{placesOfLetters(false), placesOfLetters(true)},
		Example: "{{if phone}}call {{phone}}{{end}}",
		Samples: []Option{{Value: "full", Label: "A full case"}, {Value: "bare", Label: "A bare one: no judge, no due date"}},
		Versions: Table{Caption: "Versions, the latest first", Columns: columns("Version", "In force from", "Written by", "On"),
			Empty: Empty{Title: "The letters read as they come.", Text: "What you write above is the first version of this program’s own words."}}}
	if form == nil {
		body.Form = newForm(nil)
		body.Form.Set("sample", "full")
		if len(list.Items) > 0 && r.query("cursor") == "" {
			body.Form = newForm(registrar.WordingRequest{WordingTexts: list.Items[0].WordingTexts})
			body.Form.Set("sample", "full")
			for i, t := range list.Items[0].Texts { // the fields stand in the order of the kinds
				for _, name := range []string{"kind", "language", "rule", "opening", "closing"} {
					delete(body.Form.values, fmt.Sprintf("texts.%d.%s", i, name))
				}
				body.Slots = slotFor(body.Slots, t.Kind, t.Language, t.Rule)
			}
			for _, t := range list.Items[0].Texts {
				for i, slot := range body.Slots {
					if slot.Kind == t.Kind && slot.Language == t.Language && slot.Rule == t.Rule {
						body.Form.Set(fmt.Sprintf("texts.%d.opening", i), t.Opening)
						body.Form.Set(fmt.Sprintf("texts.%d.closing", i), t.Closing)
					}
				}
			}
		}
	}
	for i := range body.Slots {
		slot := &body.Slots[i]
		if slot.Kind != "report" && slot.Rule == "" {
			body.Kinds = append(body.Kinds, Option{Value: slot.Kind + " " + slot.Language, Label: slot.Title})
		}
		slot.Prefix = fmt.Sprintf("texts.%d", i)
		slot.Worded = body.Form.Get(slot.Prefix+".opening")+body.Form.Get(slot.Prefix+".closing") != ""
	}
	for _, w := range list.Items {
		body.Versions.Rows = append(body.Versions.Rows, row("Version "+number(w.Version), dateWords(w.EffectiveFrom), w.RecordedByName, whenOf(w.RecordedAt.In(zoneOf(program.Zone, s.zone)))))
	}
	body.Versions = body.Versions.paged(r, list.NextCursor)
	return r.page("wording", "Letters of "+program.Name, body).under("Wording of letters", "/wordings").at("/wordings"), nil
}

// slotFor adds a place for words of a kind that has none yet: those for the notices
// of one rule.
func slotFor(slots []wordingSlot, kind, language, rule string) []wordingSlot {
	for _, s := range slots {
		if s.Kind == kind && s.Language == language && s.Rule == rule {
			return slots
		}
	}
	return append(slots, wordingSlot{Title: kindWords(kind) + " " + languageWords(language) + ": " + strings.ToLower(kindWords(rule)), Kind: kind, Language: language, Rule: rule})
}

// readWording reads the form; at tells which of its fields each text came from, for
// those that were left empty are left out.
func (r *request) readWording() (form *Form, wish registrar.WordingRequest, at []int, err error) {
	form, err = r.decode(&wish)
	kept := wish.Texts[:0]
	for i, t := range wish.Texts {
		if strings.TrimSpace(t.Opening+t.Closing) != "" {
			kept, at = append(kept, t), append(at, i)
		}
	}
	wish.Texts = kept
	if h := wish.Letterhead; h != nil && strings.TrimSpace(h.Name+strings.Join(h.Lines, "")+strings.Join(h.Right, "")) == "" {
		wish.Letterhead = nil
	}
	return form, wish, at, err
}

// fieldsOf has faults of the texts that were kept stand at the fields they came from.
func fieldsOf(err error, at []int) error {
	var e *school.Error
	if !errors.As(err, &e) {
		return err
	}
	for i := range e.Fields {
		for n := len(at) - 1; n >= 0; n-- { // from the last, so that none is moved twice
			before := fmt.Sprintf("/texts/%d", n)
			if below, ok := strings.CutPrefix(e.Fields[i].Pointer, before); ok && (below == "" || below[0] == '/') {
				e.Fields[i].Pointer = fmt.Sprintf("/texts/%d%s", at[n], below)
				break
			}
		}
	}
	return err
}

func (s *server) wordLetters(r *request) (reply, error) {
	form, wish, at, err := r.readWording()
	if err == nil {
		_, err = s.office.AddWording(r.ctx, r.actor, r.id("id"), wish)
		err = fieldsOf(err, at)
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.wordingPage(r, form) })
	}
	r.flash("Letters are worded so from that day on. Those that were written stay as they are.")
	return seeOther("/wordings/" + r.id("id")), nil
}

// previewWording draws a letter about somebody made up with the words that were
// typed, before they are saved.
func (s *server) previewWording(r *request) (reply, error) {
	form, wish, at, err := r.readWording()
	if err == nil {
		ask := registrar.PreviewRequest{WordingTexts: wish.WordingTexts}
		ask.Kind, ask.Language, _ = strings.Cut(form.Get("show"), " ")
		if form.Get("sample") == "bare" {
			ask.Sample = "bare"
		}
		var letter registrar.Document
		if letter, err = s.office.PreviewWording(r.ctx, r.actor, r.id("id"), ask); err == nil {
			return paper(letter, false, nil)
		}
		err = fieldsOf(err, at)
	}
	return r.again(form, err, func() (reply, error) { return s.wordingPage(r, form) })
}
