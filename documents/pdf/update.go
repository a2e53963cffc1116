package pdf

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The objects that Bytes writes under fixed numbers, for an update to find.
const (
	catalogRef ref = iota + 1
	treeRef
	documentRef
)

// update is an incremental update (ISO 32000-1, 7.5.6) of a file that this package wrote: it knows how such a file
// is spelled and reads no other. The first thing it does not find is kept in err.
type update struct {
	before  []byte
	xref    int   // where the cross-reference table of the file stands
	offsets []int // of the file's objects, by number
	size    ref   // one more than the highest number
	bodies  map[ref]string
	err     error
}

// newUpdate reads the cross-reference table at the end of a file.
func newUpdate(document []byte) (*update, error) {
	u := &update{before: document, bodies: map[ref]string{}}
	at := bytes.LastIndex(document, []byte("\nstartxref\n"))
	if at < 0 {
		return nil, errNotOurs
	}
	u.xref = integerAfter(string(document[at:]), "\nstartxref\n")
	if u.xref <= 0 || u.xref > at || !bytes.HasPrefix(document[u.xref:], []byte("xref\n0 ")) {
		return nil, errNotOurs
	}
	table := document[u.xref:at]
	u.size = ref(integerAfter(string(table[:min(len(table), 24)]), "xref\n0 "))
	const entry = 20 // bytes
	first := bytes.IndexByte(table[len("xref\n"):], '\n') + len("xref\n") + 1
	if len(table) < first+entry*int(u.size) {
		return nil, errNotOurs
	}
	for n := range int(u.size) {
		offset, err := strconv.Atoi(string(table[first+entry*n:][:10]))
		if err != nil || offset > u.xref {
			return nil, errNotOurs
		}
		u.offsets = append(u.offsets, offset)
	}
	return u, nil
}

// body is an object between its number and endobj, as it stands after the update so far.
func (u *update) body(r ref) string {
	if body, ok := u.bodies[r]; ok {
		return body
	}
	if r <= 0 || int(r) >= len(u.offsets) {
		u.err = errNotOurs
		return ""
	}
	object := u.before[u.offsets[r]:u.xref]
	head := fmt.Appendf(nil, "%d 0 obj\n", int(r))
	end := bytes.Index(object, []byte("\nendobj\n"))
	if end < len(head) || !bytes.HasPrefix(object, head) {
		u.err = errNotOurs
		return ""
	}
	return string(object[len(head):end])
}

func (u *update) reserve() ref {
	u.size++
	return u.size - 1
}

func (u *update) write(r ref, body string) { u.bodies[r] = body }

// rewrite puts an object's new end in the place of its end.
func (u *update) rewrite(r ref, end, newEnd string) {
	body, found := strings.CutSuffix(u.body(r), end)
	if !found {
		u.err = errNotOurs
		return
	}
	u.write(r, body+newEnd)
}

// finish answers the file with the changed and new objects, their cross-reference table and a trailer at its end.
func (u *update) finish() []byte {
	out := bytes.NewBuffer(make([]byte, 0, len(u.before)+64<<10))
	out.Write(u.before)
	var refs []ref
	for r := range u.bodies {
		refs = append(refs, r)
	}
	slices.Sort(refs)
	var table strings.Builder
	table.WriteString("xref\n")
	for i, r := range refs {
		if i == 0 || refs[i-1] != r-1 {
			n := 1
			for i+n < len(refs) && refs[i+n] == r+ref(n) {
				n++
			}
			fmt.Fprintf(&table, "%d %d\n", int(r), n)
		}
		fmt.Fprintf(&table, "%010d 00000 n \n", out.Len())
		fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", int(r), u.bodies[r])
	}
	id := sha256.Sum256(out.Bytes())
	start := out.Len()
	old := string(u.before[u.xref:])
	_, first, _ := strings.Cut(old, "/ID [<")
	first, _, _ = strings.Cut(first, ">")
	fmt.Fprintf(out, "%strailer\n<</Size %d /Root %s /Info %s /ID [<%s> <%x>] /Prev %d>>\nstartxref\n%d\n%%%%EOF\n",
		table.String(), int(u.size), catalogRef, refAfter(old, "/Info "), first, id[:16], u.xref, start)
	return out.Bytes()
}

// integerAfter is the number that follows a key; -1 where there is none.
func integerAfter(body, key string) int {
	_, rest, found := strings.Cut(body, key)
	if !found {
		return -1
	}
	end := strings.IndexFunc(rest, func(c rune) bool { return c < '0' || c > '9' })
	n, err := strconv.Atoi(rest[:max(end, 0)])
	if err != nil {
		return -1
	}
	return n
}

func refAfter(body, key string) ref { return ref(integerAfter(body, key)) }
