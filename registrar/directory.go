package registrar

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"johnschool/db"
	"johnschool/emails"
	"johnschool/school"
)

// The directory is what an order can name: courts, agencies and programs. Its
// rows are small, versioned, and replaced as a whole.

// checkOffice checks what courts, agencies and programs have in common.
func checkOffice(f *school.Faults, name, address, email, phone string) {
	school.CheckText(f, "/name", name, 200, true)
	school.CheckText(f, "/address", address, 500, false)
	school.CheckText(f, "/phone", phone, 60, false)
	if email != "" && emails.ValidAddress(email) != nil {
		f.Add("/email", "Write an e-mail address such as office@example.org, or leave it out.")
	}
}

// trim takes the spaces off the ends of what people typed.
func trim(texts ...*string) {
	for _, s := range texts {
		*s = strings.TrimSpace(*s)
	}
}

// organization is where a new row of the directory belongs: the actor's own.
func (v *visit) organization() (string, error) {
	if v.Actor.OrganizationID == "" {
		return "", &school.Error{Kind: school.Conflict, Message: "Say for which organization; at the command line there is none by itself."}
	}
	return v.Actor.OrganizationID, nil
}

// versionOf is the version that a replacement rests on. It is required: without
// it one person's change would silently undo another's.
func versionOf(ifVersion *int64) (int64, error) {
	if ifVersion == nil {
		return 0, school.InvalidField("/If-Match", "Send the version that you have seen in the If-Match header.")
	}
	return *ifVersion, nil
}

// staleRow is the answer where somebody changed a row first: what stands now and
// which of the request's fields differ from it.
func staleRow(what string, version int64, request, current any) error {
	return &school.Error{Kind: school.Stale, Message: fmt.Sprintf("Somebody changed this %s meanwhile (it is now version %d). Look at it as it stands and try again.", what, version),
		Current: current, Changed: differing(request, current)}
}

// differing names the fields of a request whose values are not those that stand.
// What a request leaves open is no difference, nor is an empty text from none.
func differing(request, current any) []string {
	asked, stands := fieldsOf(request), fieldsOf(current)
	names := []string{}
	for name, value := range asked {
		now, ok := stands[name]
		if bytes.Equal(now, []byte("null")) {
			now = []byte(`""`)
		}
		if ok && !bytes.Equal(value, []byte("null")) && !bytes.Equal(value, now) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return []string{"version"}
	}
	slices.Sort(names)
	return names
}

func fieldsOf(v any) map[string]json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(raw, &fields) // an object always reads; anything else has no fields
	return fields
}

// taken turns a violated unique index into a Conflict at a field; other errors
// stay as they are.
func taken(err error, constraint, pointer, message string) error {
	if !db.IsTaken(err, constraint) {
		return err
	}
	return &school.Error{Kind: school.Conflict, Message: message, Fields: []school.FieldError{{Pointer: pointer, Message: message}}, Cause: err}
}

// afterName reads the cursor of a list that is sorted by name.
func (p Page) afterName() (key db.NameKey, err error) {
	found, err := p.cursor(&key)
	if err == nil && found && (!isID(key.ID) || !isStorable(key.Name)) {
		err = badCursor()
	}
	return key, err
}

// afterID reads the cursor of a list that is sorted by id.
func (p Page) afterID() (id string, err error) {
	found, err := p.cursor(&id)
	if err == nil && found && !isID(id) {
		err = badCursor()
	}
	return id, err
}

func badCursor() error {
	return school.InvalidField("/cursor", "This is no cursor of this list; start again without one.")
}

// isStorable tells whether PostgreSQL takes a text at all.
func isStorable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// ids lists what a reading event names.
func idsOf[T any](rows []T, id func(T) string) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = id(r)
	}
	return out
}
