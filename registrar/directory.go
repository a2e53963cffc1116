package registrar

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/emails"
	"johnschool/school"
)

// The directory is what an order can name: courts, agencies and programs. Its
// rows are small, versioned, and replaced as a whole.

// checkOffice checks what courts, agencies and programs have in common.
func checkOffice(f *school.Faults, name, address, email, phone string) {
	checkText(f, "/name", name, 200, true)
	checkText(f, "/address", address, 500, false)
	checkText(f, "/phone", phone, 60, false)
	if email != "" && emails.ValidAddress(email) != nil {
		f.Add("/email", "Write an e-mail address such as office@example.org, or leave it out.")
	}
}

// checkPrintable refuses what no letter can show, where it is typed and not on the day on which a letter is due.
func checkPrintable(f *school.Faults, at, text string) {
	if char := documents.Undrawn(text); char != "" {
		f.Add(at, "A letter cannot show the character "+char+". Type it again in Latin letters, as court papers do.")
	}
}

// checkText notes what keeps a text that stands in letters from being stored and printed.
func checkText(f *school.Faults, at, text string, most int, required bool) {
	school.CheckText(f, at, text, most, required)
	checkPrintable(f, at, text)
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
func staleRow(what string, request, current any) error {
	return &school.Error{Kind: school.Stale, Message: "Somebody changed this " + what + " meanwhile. Look at it as it stands and try again.",
		Current: current, Changed: differing(request, current)}
}

// replaced reads a record again after its replacement; where another version stood, and
// nothing was saved, that is the staleRow of what was asked.
func replaced[T any](what, id string, request any, saved bool, read func(id string) (T, error)) (T, error) {
	stands, err := read(id)
	if err == nil && !saved {
		err = staleRow(what, request, stands)
	}
	return stands, err
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

// listByName is a use case that lists rows of the directory by name: read gives
// them after a key, key is what they are sorted by.
func listByName[T any](ctx context.Context, o *Office, actor school.Actor, what Action, subject string, p Page,
	read func(*visit, db.NameKey, int) ([]T, error), key func(T) db.NameKey) (List[T], error) {
	return listPage(ctx, o, actor, what, subject, p, Page.afterName, read, key, func(row T) string { return key(row).ID })
}

// listByID is a use case that lists what is sorted by its id, which is when it was
// written: read gives it after an id.
func listByID[T any](ctx context.Context, o *Office, actor school.Actor, what Action, subject string, p Page,
	read func(*visit, string, int) ([]T, error), id func(T) string) (List[T], error) {
	return listPage(ctx, o, actor, what, subject, p, Page.afterID, read, id, id)
}

func listPage[T, K any](ctx context.Context, o *Office, actor school.Actor, what Action, subject string, p Page,
	cursor func(Page) (K, error), read func(*visit, K, int) ([]T, error), key func(T) K, id func(T) string) (List[T], error) {
	var list List[T]
	err := o.do(ctx, actor, what, func(v *visit) error {
		limit, err := p.limit()
		if err != nil {
			return err
		}
		after, err := cursor(p)
		if err != nil {
			return err
		}
		rows, err := read(v, after, limit+1)
		if err != nil {
			return err
		}
		list = page(rows, limit, func(row T) any { return key(row) })
		return v.auditReading(subject, "", idsOf(list.Items, id))
	})
	return list, err
}

// readOne is a use case that reads one record.
func readOne[T any](ctx context.Context, o *Office, actor school.Actor, what Action, subject, id string, read func(*visit, string) (T, error)) (T, error) {
	var one T
	err := o.do(ctx, actor, what, func(v *visit) (err error) {
		if one, err = read(v, id); err != nil {
			return err
		}
		return v.auditReading(subject, id, nil)
	})
	return one, err
}

// find reads one record by an id that an address names; NotFound where there is
// none in scope, or where it is no id at all.
func find[T any](v *visit, what, id string, read func(ctx context.Context, id string) (T, error)) (T, error) {
	var none T
	if !isID(id) {
		return none, notFound(what)
	}
	one, err := read(v.ctx, id)
	if db.IsNoRow(err) {
		return none, notFound(what)
	}
	return one, err
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
