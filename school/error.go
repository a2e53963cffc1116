package school

import (
	"errors"
	"slices"
	"strings"
)

// Kind says what sort of trouble an Error is; each face maps it to its own
// answer once.
type Kind string

// The kinds of Error.
const (
	Invalid         Kind = "invalid"         // the request cannot be right as it stands
	Unauthenticated Kind = "unauthenticated" // nobody is signed in, or the token is not good
	Forbidden       Kind = "forbidden"       // the actor's role may not do this
	NotFound        Kind = "not_found"       // no such thing within what the actor may see
	Conflict        Kind = "conflict"        // the state of things stands in the way
	Stale           Kind = "stale"           // somebody changed it since the caller read it
	TooMany         Kind = "too_many"        // tried too often; wait
	Unavailable     Kind = "unavailable"     // something below is away; try again
)

// Error is trouble with a sentence that is safe to show to the person. It never
// carries personal values.
type Error struct {
	Kind    Kind
	Message string       // one or two sentences: what is wrong and what to do
	Fields  []FieldError // where in the request, if it can be said
	Current any          // for Stale and Conflict: what stands now, as the caller may see it
	Changed []string     // for Stale: which fields differ from the version the caller had
	RetryIn int          // for TooMany and Unavailable: seconds to wait
	Cause   error        // for the log
}

// FieldError is one fault of a request at a JSON pointer, e.g. /order/dueOn.
type FieldError struct {
	Pointer string `json:"pointer"`
	Message string `json:"message"`
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Kind))
	b.WriteString(": ")
	b.WriteString(e.Message)
	for _, f := range e.Fields {
		b.WriteString(" [" + f.Pointer + ": " + f.Message + "]")
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Cause }

// KindOf returns the kind of err, or "" where it is no Error.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// InvalidField returns an Invalid error about one field.
func InvalidField(pointer, message string) *Error {
	return &Error{Kind: Invalid, Message: "The request has a field that cannot be right.",
		Fields: []FieldError{{Pointer: pointer, Message: message}}}
}

// Faults collects what is wrong with a request, so that a person sees all of it
// at once.
type Faults []FieldError

// Add notes a fault at pointer.
func (f *Faults) Add(pointer, message string) {
	*f = append(*f, FieldError{Pointer: pointer, Message: message})
}

// Check notes a fault at pointer unless ok.
func (f *Faults) Check(ok bool, pointer, message string) {
	if !ok {
		f.Add(pointer, message)
	}
}

// At tells whether a fault is noted at pointer.
func (f Faults) At(pointer string) bool {
	return slices.ContainsFunc(f, func(e FieldError) bool { return e.Pointer == pointer })
}

// Err returns nil when there is no fault, otherwise one Invalid error with all
// of them.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	message := "One field needs your attention."
	if len(f) > 1 {
		message = "Some fields need your attention."
	}
	return &Error{Kind: Invalid, Message: message, Fields: f}
}

// Within adds the faults of err, an error of part of the request, under prefix;
// nil adds nothing.
func (f *Faults) Within(prefix string, err error) {
	var e *Error
	if !errors.As(err, &e) {
		return
	}
	for _, field := range e.Fields {
		f.Add(prefix+field.Pointer, field.Message)
	}
}
