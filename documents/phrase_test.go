package documents

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPhrasesAreFilled(t *testing.T) {
	t.Parallel()
	facts := map[string]string{"participant": "Ann {{end}} Lee", "judge": " ", "caseNumber": "73-CR-1"}
	for text, want := range map[string][]string{
		"Dear {{participant}}":                    {"Dear Ann {{end}} Lee"},
		"{{ Participant }}, {{Case number}}":      {"Ann {{end}} Lee, 73-CR-1"},
		"a{{if judge}}b{{else}}c{{end}}d":         {"acd"},
		"a{{if not judge}}b{{else}}c{{end}}d":     {"abd"},
		"{{if not caseNumber}}none{{end}}":        nil,
		"one\n\n\n two  words \nline\n\n":         {"one", "two words\nline"},
		"one\n{{if judge}}x{{end}}\ntwo":          {"one", "two"},
		"one\r\n\r\ntwo":                          {"one", "two"},
		"{ no } braces {of one}":                  {"{ no } braces {of one}"},
		"{{IF case_number}}{{CASENUMBER}}{{End}}": {"73-CR-1"},
		"{{if caseNumber}}{{if not judge}}{{if participant}}in{{end}}{{end}}{{end}}": {"in"},
	} {
		parsed, fault := parsePhrase(text, nil)
		if fault != nil {
			t.Errorf("%q: %s", text, fault)
			continue
		}
		filled, err := parsed.fill(facts)
		if diff := cmp.Diff(want, paragraphs(filled)); diff != "" || err != nil {
			t.Errorf("%q (-want +got, %v):\n%s", text, err, diff)
		}
	}
	parsed, _ := parsePhrase("To {{judge}}", nil)
	if _, err := parsed.fill(facts); err == nil {
		t.Error("a hole was left in a letter")
	}
}

func TestPhrasesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"one\ntwo {{judeg}}":  "Line 2: There is no fact {{judeg}} for this text. There is: participant, judge.",
		"{{}}":                "Line 1: {{}} is empty; write the name of a fact in it, such as {{participant}}.",
		"a\n\n{{participant":  "Line 3: “{{” has no “}}” after it in the same line.",
		"a {{part\nicipant}}": "Line 1: “{{” has no “}}” after it in the same line.",
		"a {{ {{judge}}":      "Line 1: “{{” has no “}}” after it in the same line.",
		"a\nb }} c":           "Line 2: “}}” ends nothing here; a fact is written {{participant}}.",
		"a\n{{if judge}}b\nc": "Line 2: This {{if …}} has no {{end}}.",
		"a\n{{end}}":          "Line 2: There is no {{if …}} before this {{end}}.",
		"{{else}}":            "Line 1: There is no {{if …}} before this {{else}}.",
		"{{if judge}}\n{{else}}\n{{else}}{{end}}": "Line 3: This {{if …}} has an {{else}} already.",
		"{{if}}x{{end}}":                 "Line 1: {{if}} asks for nothing that this text can have; write {{if caseNumber}} or {{if not caseNumber}}. There is: participant, judge.",
		"{{if eq judge 1}}x{{end}}":      "Line 1: {{if eq judge 1}} asks for nothing that this text can have; write {{if caseNumber}} or {{if not caseNumber}}. There is: participant, judge.",
		"{{printf \"%9999999s\" judge}}": "Line 1: There is no fact {{printf \"%9999999s\" judge}} for this text. There is: participant, judge.",
		"{{if judge}}{{if court}}{{if dueOn}}{{if phone}}x{{end}}{{end}}{{end}}{{end}}": "Line 1: At most 3 {{if …}} can stand within each other.",
		strings.Repeat("{{participant}}\n", 41):                                         "Line 41: This text has more than 40 places in braces; make it simpler.",
		"{{" + strings.Repeat("x", 100) + "}}":                                          "Line 1: There is no fact {{" + strings.Repeat("x", 40) + "…}} for this text. There is: participant, judge.",
	} {
		if _, fault := parsePhrase(text, []string{"participant", "judge"}); fault == nil || fault.String() != want {
			t.Errorf("%q:\n got %v\nwant %s", text, fault, want)
		}
	}
}

// A part knows what is there only within the choice that asked for it.
func TestPhrasesWithHoles(t *testing.T) {
	t.Parallel()
	for text, lines := range map[string][]int{
		"{{participant}}":                                            nil,
		"{{judge}}":                                                  {1},
		"a\n{{judge}}\n{{court}}":                                    {2, 3},
		"{{if judge}}{{judge}}{{end}}":                               nil,
		"{{if not judge}}a{{else}}{{judge}}{{end}}":                  nil,
		"{{if not judge}}\n{{judge}}{{end}}":                         {2},
		"{{if judge}}a{{else}}\n{{judge}}{{end}}":                    {2},
		"{{if judge}}{{if court}}{{judge}}{{court}}{{end}}{{end}}":   nil,
		"{{if judge}}{{if court}}a{{end}}\n{{court}}{{end}}":         {2},
		"{{if judge}}{{if court}}a{{else}}{{judge}}{{end}}{{end}}":   nil,
		"{{if judge}}a{{end}}\n{{judge}}":                            {2},
		"{{if caseNumber}}a{{end}}\n{{if judge}}{{judge}}{{end}}\nx": nil,
	} {
		parsed, fault := parsePhrase(text, nil)
		if fault != nil {
			t.Fatal(fault)
		}
		var got []int
		for _, gap := range parsed.gaps(sometimes("violation"), nil) {
			got = append(got, gap.Line)
		}
		if diff := cmp.Diff(lines, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// Whatever somebody types is read or refused, and what is read is filled or refused; nothing panics.
func FuzzPhrase(f *testing.F) {
	for _, text := range []string{"{{participant}}", "{{if judge}}a{{else}}b{{end}}", "{{if not judge}}{{", "}}{{end}}\n\n{{else}}", "{{if if}}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, fault := parsePhrase(text, nil)
		if fault != nil {
			if fault.Line < 1 || fault.Line > 1+strings.Count(text, "\n") || fault.Reason == "" {
				t.Errorf("%q: %+v", text, fault)
			}
			return
		}
		facts := map[string]string{}
		for _, p := range places {
			facts[p.Name] = "x"
		}
		filled, err := parsed.fill(facts)
		if err != nil || strings.Contains(strings.Join(paragraphs(filled), ""), openBraces) {
			t.Errorf("%q: %q, %v", text, filled, err)
		}
	})
}
