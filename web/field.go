package web

import (
	"fmt"
	"html/template"
	"regexp"
	"slices"
	"strings"
)

// Option is what can be chosen in a field.
type Option struct {
	Value, Label string
	Hint         string // a line below it, for radio buttons and boxes
	Disabled     bool
}

// Field is a field of a form as its template draws it.
type Field struct {
	ID, Name, Label string
	Hint, Error     string
	Value           string
	Now             string // what stands now, where Changed
	Changed         bool   // by somebody else meanwhile
	Required        bool
	Type            string // of an input
	Width           string // one of USWDS's: 2xs, xs, sm, small, md, medium, lg, xl, 2xl
	Prefix, Suffix  string
	Rows            int
	Options         []Option
	Hidden          bool // whether the label is for readers of screens alone
	Large           bool // whether boxes and buttons are tiles
	Attrs           template.HTMLAttr

	form *Form
}

// Has tells whether a value is chosen: the empty one also where nothing is.
func (f *Field) Has(value string) bool {
	return f.form.Has(f.Name, value) || value == "" && f.Value == ""
}

// Dated is the field as one for a day.
func (f Field) Dated() *Field {
	f.Hint = strings.TrimSpace(f.Hint + " Month/day/year: 11/21/2026")
	f.Width = "small"
	f.Attrs = ` inputmode="numeric"` + f.Attrs
	return &f
}

// Lines is a list's values, a line each, as a field of several lines shows them.
func (f *Field) Lines() string {
	if len(f.form.values[f.Name]) > 1 {
		return strings.Join(f.form.values[f.Name], "\n")
	}
	return f.Value
}

// DescribedBy names what says more about the field, for aria-describedby.
func (f *Field) DescribedBy() string {
	var all []string
	if f.Hint != "" {
		all = append(all, f.ID+"-hint")
	}
	if f.Error != "" {
		all = append(all, f.ID+"-error")
	}
	if f.Changed {
		all = append(all, f.ID+"-now")
	}
	return strings.Join(all, " ")
}

// plainID is what may stand in an id that a stylesheet or an address names.
var plainID = regexp.MustCompile(`[^A-Za-z0-9_-]`)

// field makes a field of a form. What else is to be said of it follows in pairs:
//
//	hint "…"  required true  type "email"  width "small"  prefix "$"  suffix "minutes"
//	rows 4  options .Courts  quiet true (a label for readers of screens alone)  tiles true
//	id "…"  value "…" (where the form has none)  and any HTML attribute by its name, as in
//	autocomplete "off"  inputmode "numeric"  maxlength 40  data-hx-get "/enroll/matches"
//
// An attribute given false is left out, given true stands without a value.
func field(f *Form, name, label string, pairs ...any) (*Field, error) {
	if f == nil {
		return nil, fmt.Errorf("field %s: its form is nil", name)
	}
	made := &Field{ID: plainID.ReplaceAllString(name, "-"), Name: name, Label: label, Value: strings.Join(f.values[name], ", "), Type: "text", Rows: 4, form: f}
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("field %s: what follows the label comes in pairs", name)
	}
	var attrs strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		key, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("field %s: %v is no name of an option", name, pairs[i])
		}
		if err := made.set(&attrs, key, pairs[i+1]); err != nil {
			return nil, fmt.Errorf("field %s: %w", name, err)
		}
	}
	made.Attrs = template.HTMLAttr(attrs.String())
	if !slices.Contains(f.shown, name) {
		f.shown = append(f.shown, name)
	}
	f.call(name, label)
	made.Error = f.FaultOf(name)
	made.Now, made.Changed = f.Changed(name)
	return made, nil
}

var attributeName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// set takes one pair.
func (f *Field) set(attrs *strings.Builder, key string, value any) error {
	text := fmt.Sprint(value)
	switch key {
	case "hint":
		f.Hint = text
	case "required":
		f.Required = value == true
	case "type":
		f.Type = text
	case "width":
		f.Width = text
	case "prefix":
		f.Prefix = text
	case "suffix":
		f.Suffix = text
	case "id":
		f.ID = text
	case "value":
		if f.Value == "" {
			f.Value = text
		}
	case "quiet":
		f.Hidden = value == true
	case "tiles":
		f.Large = value == true
	case "rows":
		rows, ok := value.(int)
		if !ok {
			return fmt.Errorf("rows is a number")
		}
		f.Rows = rows
	case "options":
		options, ok := value.([]Option)
		if !ok {
			return fmt.Errorf("options are a []Option, not %T", value)
		}
		f.Options = options
	default:
		return attribute(attrs, key, value)
	}
	return nil
}

// attribute writes an HTML attribute. Those that run a script or style are refused:
// the pages' policy would, too.
func attribute(attrs *strings.Builder, key string, value any) error {
	if !attributeName.MatchString(key) || strings.HasPrefix(key, "on") || strings.Contains(key, "hx-on") || key == "style" {
		return fmt.Errorf("%q is no option and no attribute that may stand here", key)
	}
	if strings.HasPrefix(key, "hx-") {
		key = "data-" + key // as validators want it
	}
	switch value {
	case false:
	case true:
		attrs.WriteString(" " + key)
	default:
		fmt.Fprintf(attrs, ` %s="%s"`, key, template.HTMLEscapeString(fmt.Sprint(value)))
	}
	return nil
}
