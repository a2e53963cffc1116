package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"johnschool/registrar"
	"johnschool/school"
)

// Form is what a form of a page holds: what it begins with or what was typed, and
// what is wrong with it. A field's name is the JSON pointer of what it fills, with
// dots: order.dueOn for /order/dueOn.
type Form struct {
	values  url.Values
	faults  []school.FieldError
	message string            // what is wrong with the whole
	status  int               // of the page that shows it again
	changed map[string]string // name → what stands now, where somebody changed it meanwhile
	shown   []string          // names of the fields that the page has, in order
	labels  map[string]string // of these, what they are called on the page
}

// The names of the hidden fields. No request has such.
const (
	versionField = "_version"
	keyField     = "_key"
)

// mostFormBytes is how much a form may send.
const mostFormBytes = 1 << 20

// newForm begins a form with the values of initial, a request of a use case, or
// with none where it is nil. It carries a new idempotency key.
func newForm(initial any) *Form {
	f := &Form{values: url.Values{}, status: http.StatusOK}
	if initial != nil {
		encode(f.values, "", initial)
	}
	f.values.Set(keyField, rand.Text())
	return f
}

// versioned has the form carry the version of what it changes.
func (f *Form) versioned(version int64) *Form {
	f.values.Set(versionField, strconv.FormatInt(version, 10))
	return f
}

// version answers the version that the form was shown with, nil where it carries
// none.
func (f *Form) version() *int64 {
	n, err := strconv.ParseInt(f.values.Get(versionField), 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

// readForm reads a posted form, of the one kind that forms here send.
func readForm(c *gin.Context) error {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, mostFormBytes)
	err := c.Request.ParseForm()
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return &refusal{http.StatusRequestEntityTooLarge, "This is too much at once", "The form holds more than the office takes. Make it shorter and send it again."}
	}
	if err == nil {
		for name, values := range c.Request.PostForm {
			if !validText(name) || !validText(strings.Join(values, "")) {
				err = errors.New("text that is not UTF-8")
			}
		}
	}
	if err != nil {
		return &refusal{http.StatusBadRequest, "The form cannot be read", "What arrived is not what the page sends. Go back, load the page again and try once more."}
	}
	return nil
}

// posted answers the form as it was sent.
func (r *request) posted() *Form {
	return &Form{values: r.gin.Request.PostForm, status: http.StatusOK}
}

// decode reads the posted form into a request of a use case, whose fields are found
// by their JSON names. What is written so that it cannot be read, such as a date,
// is an Invalid error at its field.
func (r *request) decode(into any) (*Form, error) {
	f := r.posted()
	var faults school.Faults
	decode(f.values, "", into, &faults)
	return f, faults.Err()
}

// once answers what makes a form that is sent twice, by a double click or after a
// lost answer, do what it does once. The page's form needs {{template "hidden"}}.
func (r *request) once(f *Form) registrar.Once {
	sum := sha256.Sum256([]byte(r.gin.Request.URL.Path + "\n" + f.values.Encode()))
	return registrar.Once{Key: f.values.Get(keyField), Route: r.gin.Request.Method + " " + r.gin.FullPath(), BodyHash: sum[:]}
}

// again answers a refused form: the page that show draws, with what was typed and
// what is wrong with it. An error that is not about the form is handed on.
func (r *request) again(f *Form, err error, show func() (reply, error)) (reply, error) {
	if f == nil || !f.Take(err) {
		return reply{}, err
	}
	answer, err := show()
	if err != nil {
		return reply{}, err
	}
	return answer.with(f), nil
}

// Take takes what is wrong into the form and tells whether the page can be shown
// again with it. A stale form carries the version that stands now, so that sending
// it once more is a decision.
func (f *Form) Take(err error) bool {
	var e *school.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Kind {
	case school.Invalid:
		f.status = http.StatusUnprocessableEntity
	case school.Conflict:
		f.status = http.StatusConflict
	case school.Stale:
		f.status = http.StatusConflict
		f.stale(e)
	case school.TooMany:
		f.status = http.StatusTooManyRequests
	default:
		return false
	}
	f.message = e.Message
	for _, fault := range e.Fields {
		f.faults = append(f.faults, school.FieldError{Pointer: fault.Pointer, Message: asTyped(fault.Message)})
	}
	if e.Kind == school.Conflict { // the key stands for what was refused: what is sent next is another
		f.values.Set(keyField, rand.Text())
	}
	return true
}

// stale notes what stands now beside what was typed.
func (f *Form) stale(e *school.Error) {
	raw, err := json.Marshal(e.Current)
	if err != nil {
		return
	}
	var now map[string]any
	if json.Unmarshal(raw, &now) != nil {
		return
	}
	if version, ok := now["version"].(float64); ok {
		f.versioned(int64(version))
	}
	stands := url.Values{}
	encodeJSON(stands, "", now)
	f.changed = map[string]string{}
	for _, name := range e.Changed {
		if name != "version" {
			f.changed[name] = strings.Join(stands[name], ", ")
		}
	}
}

// renamed is an error whose fault at one pointer is said at another: a page with two
// forms gives their fields names of their own.
func renamed(err error, from, to string) error {
	var e *school.Error
	if errors.As(err, &e) {
		for i := range e.Fields {
			if e.Fields[i].Pointer == from {
				e.Fields[i].Pointer = to
			}
		}
	}
	return err
}

// reworded is an error some of whose faults are said in other words, as who fills the
// form in understands them.
func reworded(err error, from, to string) error {
	var e *school.Error
	if errors.As(err, &e) {
		for i := range e.Fields {
			if e.Fields[i].Message == from {
				e.Fields[i].Message = to
			}
		}
	}
	return err
}

// Fault adds a fault of the page's own finding.
func (f *Form) Fault(pointer, message string) {
	f.faults = append(f.faults, school.FieldError{Pointer: pointer, Message: message})
	f.status = http.StatusUnprocessableEntity
}

// Refused tells whether there is something wrong.
func (f *Form) Refused() bool { return f.status != http.StatusOK }

// Message says what is wrong with the whole.
func (f *Form) Message() string { return f.message }

// Explanation says what stands in the way of a form that is right in itself, above
// the fields that it is about.
func (f *Form) Explanation() string {
	if f.status == http.StatusUnprocessableEntity {
		return ""
	}
	return f.message
}

// Get answers what a field holds.
func (f *Form) Get(name string) string { return f.values.Get(name) }

// Set has a field hold a value.
func (f *Form) Set(name, value string) { f.values.Set(name, value) }

// SetDay has a field hold a day, written as fields take it.
func (f *Form) SetDay(name string, day school.Date) { f.Set(name, dayTyped(day)) }

// Any tells whether one of these fields at least holds something.
func (f *Form) Any(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return f.Get(name) != "" })
}

// Has tells whether a field holds a value, among others perhaps.
func (f *Form) Has(name, value string) bool {
	return slices.Contains(f.values[name], value)
}

// nameOf writes a pointer as a field's name.
func nameOf(pointer string) string {
	return strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", ".")
}

// call notes what a field is called on the page.
func (f *Form) call(name, label string) {
	if f.labels == nil {
		f.labels = map[string]string{}
	}
	f.labels[name] = label
}

// FaultOf says what is wrong with a field, "" for nothing. One that is merely missing
// is called by its label, for the summary is read far from the field.
func (f *Form) FaultOf(name string) string {
	var all []string
	for _, fault := range f.faults {
		if f.holder(nameOf(fault.Pointer)) != name {
			continue
		}
		message := fault.Message
		if label := f.labels[name]; message == school.Required && label != "" {
			message = label + " is required."
		}
		all = append(all, message)
	}
	return strings.Join(all, " ")
}

// holder is the field of the page in which a name's value is typed: itself, or the
// one that holds what it is part of, as a list's field holds its first element.
func (f *Form) holder(name string) string {
	for part := name; part != ""; {
		for _, shown := range f.shown {
			if shown == part {
				return part
			}
		}
		cut := strings.LastIndexByte(part, '.')
		if cut < 0 {
			break
		}
		part = part[:cut]
	}
	return name
}

// Complaint is a line of the summary of what is wrong.
type Complaint struct{ Message, Field string } // Field is empty where the page has none

// Complaints are the lines of the summary, in the order of the fields.
func (f *Form) Complaints() []Complaint {
	var all, homeless []Complaint
	for _, shown := range f.shown {
		if message := f.FaultOf(shown); message != "" {
			all = append(all, Complaint{message, shown})
		}
	}
	for _, fault := range f.faults {
		held := f.holder(nameOf(fault.Pointer))
		known := false
		for _, shown := range f.shown {
			known = known || shown == held
		}
		if !known {
			homeless = append(homeless, Complaint{Message: fault.Message})
		}
	}
	return append(all, homeless...)
}

// Changed answers what stands now in a field that somebody changed meanwhile.
func (f *Form) Changed(name string) (now string, changed bool) {
	now, changed = f.changed[name]
	return now, changed
}
