package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"johnschool/school"
)

// maxBody is the most bytes of a body; maxDrain is how much more is read and
// thrown away so that a client that is still sending sees the answer.
const (
	maxBody  = 1 << 20
	maxDrain = 4 << 20
)

// decode reads the body into a request struct, strictly: JSON in UTF-8 of at most
// 1 MiB, no field that the struct does not have, none twice, no value of another
// type. The pointers in required must be there, those that end in ? even as null; the rest
// is the use case's to judge. What cannot be read at all is 400, what is in the
// wrong place 422 with its pointer.
func (r *request) decode(into any, required ...string) error {
	body, err := r.body()
	if err != nil {
		return err
	}
	if r.parsed, err = parse(body); err != nil {
		return err
	}
	faults := append(repeated(body), check(r.parsed, into)...)
	for _, pointer := range required {
		pointer, nullable := strings.CutSuffix(pointer, "?")
		faults.Check(isGiven(r.parsed, pointer, nullable) || named(faults, pointer), pointer, school.Required)
	}
	if err := faults.Err(); err != nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return malformed.refuse("The body cannot be read: " + shape(into) + " was expected.")
	}
	return nil
}

// decodeIfAny is decode for a body that may be left out.
func (r *request) decodeIfAny(into any) error {
	if r.gin.Request.ContentLength == 0 {
		return nil
	}
	return r.decode(into)
}

// body reads the body's bytes.
func (r *request) body() ([]byte, error) {
	media, params, err := mime.ParseMediaType(r.gin.GetHeader("Content-Type"))
	charset := params["charset"]
	if err != nil || media != "application/json" || (charset != "" && !strings.EqualFold(charset, "utf-8")) {
		return nil, wrongMediaType.refuse("Send the body as Content-Type: application/json, in UTF-8.")
	}
	source := http.MaxBytesReader(r.gin.Writer, r.gin.Request.Body, maxBody)
	body, err := io.ReadAll(source)
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		_, _ = io.CopyN(io.Discard, r.gin.Request.Body, maxDrain)
		return nil, tooLarge.refuse("A body holds at most 1 MiB.")
	case err != nil:
		return nil, malformed.refuse("The body broke off.")
	}
	return body, nil
}

// parse reads JSON as it is written.
func parse(body []byte) (any, error) {
	if !utf8.Valid(body) {
		return nil, malformed.refuse("The body is not valid UTF-8.")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF):
		return nil, malformed.refuse("The body is empty; send a JSON object.")
	case errors.As(err, &syntax):
		line, column := position(body, syntax.Offset)
		return nil, malformed.refuse(fmt.Sprintf("The body is not JSON: line %d, column %d: %s.", line, column, syntax))
	case err != nil:
		return nil, malformed.refuse("The body is not JSON: it ends too early or holds what cannot be read.")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, malformed.refuse("Something follows the JSON in the body; send one object.")
	}
	return value, nil
}

// position tells the line and column of an offset.
func position(body []byte, offset int64) (line, column int) {
	before := body[:min(max(offset-1, 0), int64(len(body)))]
	return 1 + bytes.Count(before, []byte("\n")), len(before) - bytes.LastIndexByte(before, '\n')
}

// isGiven tells whether a value has something at a pointer.
func isGiven(value any, pointer string, nullable bool) bool {
	for name := range strings.SplitSeq(pointer[1:], "/") {
		object, isObject := value.(map[string]any)
		if !isObject {
			return false
		}
		var found bool
		if value, found = object[name]; !found {
			return false
		}
	}
	return value != nil || nullable
}

// named tells whether there is a fault at a pointer already.
func named(faults school.Faults, pointer string) bool {
	for _, f := range faults {
		if f.Pointer == pointer {
			return true
		}
	}
	return false
}
