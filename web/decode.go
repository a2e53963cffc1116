package web

import (
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"johnschool/school"
)

// mostRows is how many elements a list in a form may have.
const mostRows = 500

var (
	dateType = reflect.TypeFor[school.Date]()
	timeType = reflect.TypeFor[time.Time]()
)

// decode fills into, a pointer to a struct, with what stands under its fields'
// JSON names, below prefix. A field that was not sent or left empty stays as it is.
func decode(values url.Values, prefix string, into any, faults *school.Faults) {
	decodeStruct(values, prefix, reflect.ValueOf(into).Elem(), faults)
}

func decodeStruct(values url.Values, prefix string, into reflect.Value, faults *school.Faults) {
	for i := range into.NumField() {
		field := into.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && name == "":
			decodeStruct(values, prefix, into.Field(i), faults)
		case field.IsExported() && name != "-":
			if name == "" {
				name = strings.ToLower(field.Name[:1]) + field.Name[1:]
			}
			decodeField(values, prefix+name, into.Field(i), faults)
		}
	}
}

// sentBelow tells whether anything was typed in a field whose name begins so.
func sentBelow(values url.Values, prefix string) bool {
	for name, given := range values {
		if strings.HasPrefix(name, prefix) && strings.TrimSpace(strings.Join(given, "")) != "" {
			return true
		}
	}
	return false
}

func decodeField(values url.Values, name string, into reflect.Value, faults *school.Faults) {
	kind := into.Type()
	if kind.Kind() == reflect.Pointer {
		inner := kind.Elem()
		if inner.Kind() == reflect.Struct && inner != timeType {
			if sentBelow(values, name+".") {
				into.Set(reflect.New(inner))
				decodeStruct(values, name+".", into.Elem(), faults)
			}
			return
		}
		if text := last(values[name]); text != "" {
			made := reflect.New(inner)
			decodeText(name, text, made.Elem(), faults)
			into.Set(made)
		}
		return
	}
	switch {
	case kind.Kind() == reflect.Struct && kind != timeType:
		decodeStruct(values, name+".", into, faults)
	case kind.Kind() == reflect.Slice && kind.Elem().Kind() == reflect.Struct && kind.Elem() != timeType:
		decodeRows(values, name, into, faults)
	case kind.Kind() == reflect.Slice:
		decodeList(values[name], name, into, faults)
	default:
		if text := last(values[name]); text != "" {
			decodeText(name, text, into, faults)
		}
	}
}

// last is what counts of a field that was sent more than once: a box that is ticked
// comes after the hidden field that says it is not.
func last(given []string) string {
	if len(given) == 0 {
		return ""
	}
	return strings.TrimSpace(given[len(given)-1])
}

// decodeRows reads a list of structs: counts.0.statute, counts.1.statute. Empty rows
// at the end are left out; others stay, so that the pointers of faults are right.
func decodeRows(values url.Values, name string, into reflect.Value, faults *school.Faults) {
	count := 0
	for key, given := range values {
		index, below, ok := strings.Cut(strings.TrimPrefix(key, name+"."), ".")
		if n, err := strconv.Atoi(index); strings.HasPrefix(key, name+".") && ok && below != "" && err == nil && n >= count && n < mostRows &&
			strings.TrimSpace(strings.Join(given, "")) != "" {
			count = n + 1
		}
	}
	if count == 0 {
		return
	}
	rows := reflect.MakeSlice(into.Type(), count, count)
	for i := range count {
		decodeStruct(values, fmt.Sprintf("%s.%d.", name, i), rows.Index(i), faults)
	}
	into.Set(rows)
}

// decodeList reads a list of simple values: from boxes of the same name, or from
// one field with a line each; numbers also with commas between.
func decodeList(given []string, name string, into reflect.Value, faults *school.Faults) {
	var texts []string
	numbers := into.Type().Elem().Kind() != reflect.String
	for _, text := range given {
		for _, line := range strings.FieldsFunc(text, func(c rune) bool { return c == '\n' || c == '\r' || numbers && (c == ',' || c == ' ') }) {
			if line = strings.TrimSpace(line); line != "" {
				texts = append(texts, line)
			}
		}
	}
	if len(texts) == 0 || len(texts) > mostRows {
		faults.Check(len(texts) == 0, pointerOf(name), "These are too many.")
		return
	}
	list := reflect.MakeSlice(into.Type(), len(texts), len(texts))
	for i, text := range texts {
		decodeText(fmt.Sprintf("%s.%d", name, i), text, list.Index(i), faults)
	}
	into.Set(list)
}

// pointerOf is the JSON pointer of a field's name.
func pointerOf(name string) string { return "/" + strings.ReplaceAll(name, ".", "/") }

// decodeText reads one value. An amount of money, whose name ends in Cents, is
// written in dollars.
func decodeText(name, text string, into reflect.Value, faults *school.Faults) {
	pointer := pointerOf(name)
	switch {
	case into.Type() == dateType:
		day, err := parseDay(text)
		faults.Check(err == nil, pointer, "Write a date as month/day/year, such as 11/21/2026.")
		into.Set(reflect.ValueOf(day))
	case into.Type() == timeType:
		at, err := time.Parse(time.RFC3339, text)
		faults.Check(err == nil, pointer, "Write a moment such as 2026-11-21T18:00:00-06:00.")
		into.Set(reflect.ValueOf(at))
	case into.Kind() == reflect.String:
		into.SetString(text)
	case into.Kind() == reflect.Bool:
		into.SetBool(text == "true" || text == "on" || text == "yes" || text == "1")
	case into.CanInt() && strings.HasSuffix(name, "Cents"):
		cents, err := parseDollars(text)
		faults.Check(err == nil, pointer, "Write an amount in dollars, such as 230.00.")
		into.SetInt(cents)
	case into.CanInt():
		n, err := strconv.ParseInt(text, 10, into.Type().Bits())
		faults.Check(err == nil, pointer, "Write a whole number, such as 3.")
		into.SetInt(n)
	default:
		panic(fmt.Sprintf("web: a form cannot fill %s of type %s", name, into.Type())) // a programmer's fault
	}
}

// The ways in which people write a day, the month first as in this country; only
// with the whole year, for birth dates lie in two centuries.
var dayLayouts = []string{"1/2/2006", "1-2-2006", "1.2.2006", "01022006", "2006-1-2", "Jan. 2, 2006", "Jan 2, 2006", "January 2, 2006"}

func parseDay(text string) (school.Date, error) {
	text = strings.Join(strings.Fields(strings.Replace(text, "Sept.", "Sep.", 1)), " ")
	for _, layout := range dayLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return school.ParseDate(t.Format("2006-01-02"))
		}
	}
	return 0, fmt.Errorf("%q is no day", text)
}

var dollars = regexp.MustCompile(`^(-?)\$?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.([0-9]{2}))?$`)

// parseDollars reads 230, 230.00, $1,000.00 as whole cents.
func parseDollars(text string) (int64, error) {
	m := dollars.FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("%q is no amount", text)
	}
	return strconv.ParseInt(m[1]+strings.ReplaceAll(m[2], ",", "")+(m[3] + "00")[:2], 10, 64)
}

// dayTyped writes a day as fields take it: 11/21/2026.
func dayTyped(day school.Date) string { return day.Time().Format("01/02/2006") }

// encode writes the values of v, a struct, as the fields of a form below prefix:
// the way back of decode. What is empty is not written.
func encode(values url.Values, prefix string, v any) {
	encodeValue(values, strings.TrimSuffix(prefix, "."), reflect.ValueOf(v))
}

func encodeValue(values url.Values, name string, v reflect.Value) {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return
		}
		if e := v.Elem(); e.Kind() != reflect.Struct || e.Type() == timeType {
			values.Add(name, textOf(name, e)) // zero and false are said where they could have been left out
			return
		}
		v = v.Elem()
	}
	switch {
	case v.Kind() == reflect.Struct && v.Type() != timeType:
		encodeStruct(values, name, v)
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct && v.Type().Elem() != timeType:
		for i := range v.Len() {
			encodeStruct(values, fmt.Sprintf("%s.%d", name, i), v.Index(i))
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			values.Add(name, textOf(name, v.Index(i)))
		}
	case !v.IsZero():
		values.Add(name, textOf(name, v))
	}
}

func encodeStruct(values url.Values, name string, v reflect.Value) {
	if name != "" {
		name += "."
	}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous && tag == "":
			encodeStruct(values, strings.TrimSuffix(name, "."), v.Field(i))
		case field.IsExported() && tag != "-":
			if tag == "" {
				tag = strings.ToLower(field.Name[:1]) + field.Name[1:]
			}
			encodeValue(values, name+tag, v.Field(i))
		}
	}
}

// textOf writes one value as people type it.
func textOf(name string, v reflect.Value) string {
	switch {
	case v.Type() == dateType:
		if day := v.Interface().(school.Date); day != 0 {
			return dayTyped(day)
		}
		return ""
	case v.Type() == timeType:
		return v.Interface().(time.Time).Format(time.RFC3339)
	case v.CanInt() && strings.HasSuffix(name, "Cents"):
		return strings.TrimPrefix(strings.ReplaceAll(school.Dollars(v.Int()), ",", ""), "$")
	}
	return fmt.Sprint(v.Interface())
}

// encodeJSON writes what was read from JSON as encode writes it.
func encodeJSON(values url.Values, name string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			encodeJSON(values, strings.TrimPrefix(name+"."+key, "."), inner)
		}
	case []any:
		for i, inner := range v {
			if _, row := inner.(map[string]any); row {
				encodeJSON(values, fmt.Sprintf("%s.%d", name, i), inner)
			} else {
				encodeJSON(values, name, inner)
			}
		}
	case string:
		if day, err := school.ParseDate(v); err == nil {
			v = dayTyped(day)
		}
		values.Add(name, v)
	case float64:
		if strings.HasSuffix(name, "Cents") {
			values.Add(name, school.Dollars(int64(v)))
		} else {
			values.Add(name, strconv.FormatFloat(v, 'f', -1, 64))
		}
	case bool:
		values.Add(name, map[bool]string{true: "yes", false: "no"}[v])
	}
}

// timeFormats are how people write a time of day, without dots and in small letters.
var timeFormats = []string{"15:04", "3:04pm", "3:04 pm", "3pm", "3 pm", "15"}

// readTimeOfDay reads a time such as 6:30 p.m., 6:30pm, 6 pm or 18:30.
func readTimeOfDay(text string) (time.Time, error) {
	text = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(text), ".", ""))
	switch text {
	case "noon":
		text = "12:00"
	case "midnight":
		text = "0:00"
	}
	var at time.Time
	err := fmt.Errorf("no time of day: %q", text)
	for _, format := range timeFormats {
		if at, err = time.Parse(format, text); err == nil {
			break
		}
	}
	return at, err
}
