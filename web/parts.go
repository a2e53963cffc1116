package web

import "fmt"

// Table is a list as a page shows it; {{template "table" .}} draws it with what is
// below it: the next page, or what to do where there is nothing. On a narrow
// screen each row stands as a block with its columns' names.
type Table struct {
	Caption string
	Columns []Column
	Rows    []Row
	Empty   Empty
	More    string // the address of the next page; empty on the last
	Start   string // the address of the first page, where this is not it; else empty
	Quiet   bool   // whether the caption is for readers of screens alone
}

// Column is a column's head.
type Column struct {
	Label   string
	Numeric bool   // whether numbers are compared down it
	Roomy   bool   // whether it holds sentences, which want some width
	Whole   bool   // whether what stands in it is kept on one line: numbers of cases, dates
	Sort    string // the address that sorts by it; empty: it cannot be
	Sorted  string // ascending or descending, where the list is sorted by it
}

// Class is what styles go by.
func (c Column) Class() string {
	switch {
	case c.Numeric:
		return "numeric"
	case c.Whole:
		return "nowrap"
	case c.Roomy:
		return "roomy"
	}
	return ""
}

// wholeFrom keeps what stands in some of the columns on one line.
func wholeFrom(all []Column, whole ...int) []Column {
	for _, i := range whole {
		all[i].Whole = true
	}
	return all
}

// columns makes the heads of plain columns.
func columns(labels ...string) []Column {
	all := make([]Column, len(labels))
	for i, label := range labels {
		all[i].Label = label
	}
	return all
}

// Row is a line of a table. The first of its cells names it.
type Row struct {
	Cells []Cell
	Mark  string // a word before the row's name, such as "Late"; empty for none
}

// Cell is a field of a table.
type Cell struct {
	Text string
	Href string // where it leads; empty: nowhere
	Note string // a second line
	Tags []Tag
}

// row makes a line of what stands in it: a Cell, a Link, a Tag, a text or a number.
func row(cells ...any) Row {
	var made Row
	for _, c := range cells {
		switch c := c.(type) {
		case Cell:
			made.Cells = append(made.Cells, c)
		case Link:
			made.Cells = append(made.Cells, Cell{Text: c.Label, Href: c.Href})
		case Tag:
			made.Cells = append(made.Cells, Cell{Tags: []Tag{c}})
		default:
			made.Cells = append(made.Cells, Cell{Text: fmt.Sprint(c)})
		}
	}
	return made
}

// Empty is what a list says that has nothing: what that means, and what to do next.
type Empty struct {
	Title, Text string
	Action      Link // a button; none where its Label is empty
}

// paged sets what leads to the other pages of a list: next is its NextCursor.
func (t Table) paged(r *request, next string) Table {
	if next != "" {
		t.More = r.here("cursor", next)
	}
	if r.query("cursor") != "" {
		t.Start = r.here()
	}
	return t
}

// listBody is the page of the template list: a list and a button that adds to it.
type listBody struct {
	Intro string
	Table Table
	Add   Link
}

// Fact is a line of a list of facts: {{template "facts" .}} draws a []Fact.
type Fact struct {
	Term string
	Text string
	Href string
	Note string
	Tags []Tag
}

// fact makes a line of a term and a text.
func fact(term, text string) Fact { return Fact{Term: term, Text: text} }

// Alert is a message within a page: {{template "alert" .}}. Its kind is info,
// success, warning or error.
type Alert struct {
	Kind, Title, Text string
	Link              Link
}
