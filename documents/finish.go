package documents

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"johnschool/documents/pdf"
)

// finish writes the document. Where a character cannot be drawn, the error says in which field of the facts it
// stands, so that the office can mend it without anybody printing the value into a log.
func finish(d *pdf.Document, facts any) ([]byte, error) {
	document, err := d.Bytes()
	var unsupported *pdf.UnsupportedError
	if errors.As(err, &unsupported) {
		if field := undrawable(reflect.ValueOf(facts), ""); field != "" {
			return nil, fmt.Errorf("documents: %s: %w", field, err)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("documents: %w", err)
	}
	return document, nil
}

// undrawable is the path of the first text in v that has a character no font can draw, written as in the JSON.
func undrawable(v reflect.Value, path string) string {
	switch v.Kind() {
	case reflect.String:
		if pdf.CheckText(v.String()) != nil {
			return path
		}
	case reflect.Pointer:
		if !v.IsNil() {
			return undrawable(v.Elem(), path)
		}
	case reflect.Slice:
		for i := range v.Len() {
			if found := undrawable(v.Index(i), fmt.Sprintf("%s[%d]", path, i)); found != "" {
				return found
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if found := undrawable(v.Field(i), strings.TrimPrefix(path+"."+name, ".")); found != "" {
				return found
			}
		}
	}
	return ""
}
