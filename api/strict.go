package api

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"johnschool/school"
)

// check compares JSON with the struct that it is to be read into and answers
// everything that does not fit, each at its pointer. null counts as left out. A
// day or instant that the struct holds by value must be given: it has no empty
// value to tell that it was not.
func check(value any, into any) school.Faults {
	var faults school.Faults
	checkValue(&faults, value, reflect.TypeOf(into).Elem(), "")
	return faults
}

var (
	dateType    = reflect.TypeFor[school.Date]()
	instantType = reflect.TypeFor[time.Time]()
	rawType     = reflect.TypeFor[json.RawMessage]()
)

func checkValue(faults *school.Faults, value any, t reflect.Type, at string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if value == nil && at != "" {
		return
	}
	switch {
	case t == dateType:
		text, isText := value.(string)
		_, err := school.ParseDate(text)
		faults.Check(isText && err == nil, at, "Write a date such as 2026-11-21.")
		return
	case t == instantType:
		text, isText := value.(string)
		_, err := parseInstant(text)
		faults.Check(isText && err == nil, at, "Write an instant such as 2026-11-21T15:04:05Z.")
		return
	case t == rawType:
		return
	}
	switch t.Kind() {
	case reflect.String:
		text, isText := value.(string)
		faults.Check(isText, at, "This must be text, not "+article(value)+".")
		faults.Check(!strings.ContainsRune(text, 0), at, "Remove the NUL character.")
	case reflect.Bool:
		_, isBool := value.(bool)
		faults.Check(isBool, at, "This must be true or false, not "+article(value)+".")
	case reflect.Int: // the database keeps counts in 32 bits
		checkNumber(faults, value, 32, at)
	case reflect.Int64: // and amounts of money in 64
		checkNumber(faults, value, 64, at)
	case reflect.Slice:
		checkList(faults, value, t.Elem(), at)
	case reflect.Struct:
		checkObject(faults, value, t, at)
	}
}

func checkNumber(faults *school.Faults, value any, bits int, at string) {
	number, isNumber := value.(json.Number)
	if !isNumber {
		faults.Add(at, "This must be a whole number, not "+article(value)+".")
		return
	}
	if _, err := strconv.ParseInt(number.String(), 10, bits); err != nil {
		faults.Add(at, "This must be a whole number, and no larger than such numbers get.")
	}
}

func checkList(faults *school.Faults, value any, element reflect.Type, at string) {
	list, isList := value.([]any)
	if !isList {
		faults.Add(at, "This must be a list, not "+article(value)+".")
		return
	}
	for i, item := range list {
		here := at + "/" + strconv.Itoa(i)
		if item == nil {
			faults.Add(here, "This is null; leave it out of the list.")
			continue
		}
		checkValue(faults, item, element, here)
	}
}

func checkObject(faults *school.Faults, value any, t reflect.Type, at string) {
	object, isObject := value.(map[string]any)
	if !isObject {
		faults.Add(at, "This must be an object, not "+article(value)+".")
		return
	}
	fields := fieldsOf(t)
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		here := at + "/" + escape(name)
		field, known := fields[name]
		if !known {
			faults.Add(here, "There is no such field here.")
			continue
		}
		checkValue(faults, object[name], field.t, here)
	}
	for name, field := range fields {
		if field.required && object[name] == nil {
			faults.Add(at+"/"+name, school.Required)
		}
	}
}

// presence says of fields by value whether they must be given, where it is not as
// usual: the office fills in the first day of new rules, and nobody the days of a
// clock.
var presence = map[reflect.Type]map[string]bool{
	reflect.TypeFor[school.Policy](): {"effectiveFrom": false},
	reflect.TypeFor[school.Clock]():  {"days": true},
}

// field is a field of a request struct.
type field struct {
	t        reflect.Type
	required bool
}

var knownFields sync.Map // reflect.Type → map[string]field

// fieldsOf answers a struct's fields by their JSON names, those of embedded
// structs among them.
func fieldsOf(t reflect.Type) map[string]field {
	if known, ok := knownFields.Load(t); ok {
		return known.(map[string]field)
	}
	fields := map[string]field{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			for inner, value := range fieldsOf(f.Type) {
				fields[inner] = value
			}
		case name != "" && name != "-" && f.IsExported():
			required, said := presence[t][name]
			fields[name] = field{t: f.Type, required: required || !said && (f.Type == dateType || f.Type == instantType)}
		}
	}
	knownFields.Store(t, fields)
	return fields
}

// escape writes a name as part of a JSON pointer (RFC 6901), shortened so that an
// answer does not repeat a megabyte.
func escape(name string) string {
	if len(name) > 100 {
		name = strings.ToValidUTF8(name[:100], "") + "…"
	}
	return pointerMarks.Replace(name)
}

var pointerMarks = strings.NewReplacer("~", "~0", "/", "~1")

// article names the type of a JSON value with its article.
func article(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case string:
		return "text"
	case bool:
		return "true or false"
	case json.Number:
		return "a number"
	case []any:
		return "a list"
	default:
		return "an object"
	}
}

// shape names what a request struct is read from.
func shape(into any) string {
	if reflect.TypeOf(into).Elem().Kind() == reflect.Slice {
		return "a list"
	}
	return "an object"
}

// parseInstant reads an instant between the years 1900 and 2200, as dates are.
func parseInstant(text string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, text)
	if err == nil && (at.Year() < 1900 || at.Year() > 2200) {
		err = fmt.Errorf("%q is out of the years 1900 to 2200", text)
	}
	return at, err
}
