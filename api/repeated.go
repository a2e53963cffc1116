package api

import (
	"bytes"
	"encoding/json"
	"strconv"

	"johnschool/school"
)

// giveOnce is said of a field or a parameter that is there again.
const giveOnce = "Give this once."

// repeated finds the fields that JSON gives more than once, each named once. What such
// a body means is up to who reads it (RFC 8259, 4): of values the last one counts
// here, objects are mixed, and a court's own log may show the first.
func repeated(body []byte) school.Faults {
	var faults school.Faults
	var open nesting
	tokens := json.NewDecoder(bytes.NewReader(body))
	tokens.UseNumber()
	for {
		token, err := tokens.Token()
		if err != nil { // the end: what is no JSON was refused before
			return faults
		}
		switch token {
		case json.Delim('{'):
			open = append(open, &level{times: map[string]int{}})
			continue
		case json.Delim('['):
			open = append(open, &level{})
			continue
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		}
		if len(open) == 0 {
			continue
		}
		if name, isText := token.(string); isText && open.at().takesName() {
			if open.at().begin(name) == 2 {
				faults.Add(open.pointer(), giveOnce)
			}
			continue
		}
		open.at().end()
	}
}

// nesting is where in JSON a reader is: the objects and lists that it is in.
type nesting []*level

func (n nesting) at() *level { return n[len(n)-1] }

// pointer is the JSON pointer of what is read (RFC 6901).
func (n nesting) pointer() string {
	var at string
	for _, l := range n {
		if l.times == nil {
			at += "/" + strconv.Itoa(l.index)
		} else {
			at += "/" + escape(l.name)
		}
	}
	return at
}

// level is an object or a list that is being read.
type level struct {
	times map[string]int // how often an object has each name; nil for a list
	name  string         // of the field whose value is being read
	named bool           // the name was read, its value not yet
	index int            // of the item that is being read
}

// takesName tells whether a text is the name of a field.
func (l *level) takesName() bool { return l.times != nil && !l.named }

// begin takes the name of a field and answers how often it was given.
func (l *level) begin(name string) int {
	l.name, l.named = name, true
	l.times[name]++
	return l.times[name]
}

// end notes that a value was read.
func (l *level) end() {
	l.named = false
	l.index++
}
