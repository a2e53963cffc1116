package web

import (
	"html/template"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

// gallery is a page that has everything that pages are made of. It is only there in
// tests, with a use case that refuses what it is given.
var gallery = area{
	routes: []route{
		{method: get, path: "/gallery", action: registrar.ActReadCaseload, handle: (*server).showGallery},
		{method: get, path: "/gallery/:id", action: registrar.ActReadCaseload, handle: (*server).showGallery},
		{method: post, path: "/gallery/:id", action: registrar.ActReadCaseload, handle: (*server).saveGallery},
		{method: get, path: "/gallery/broken", action: registrar.ActReadAudit, handle: func(*server, *request) (reply, error) { panic("Alex Albright owes $5") }},
		{method: get, path: "/gallery/admins", action: registrar.ActReadAudit, handle: (*server).showGallery},
	},
	places: []item{
		{label: "Gallery", path: "/gallery", action: registrar.ActReadCaseload, under: "Tests"},
		{label: "Painting", path: "/gallery/" + galleryID, action: registrar.ActReadCaseload, under: "Tests"},
		{label: "Admins alone", path: "/gallery/admins", action: registrar.ActReadAudit},
	},
}

const galleryID = "01890a5d-ac96-774b-bcce-b302099a8057"

// addGallery hangs the gallery into a server, and into no other that shares its pages.
func addGallery(s *server) {
	s.areas = append(append([]*area{}, s.areas...), &gallery)
	s.pages = &pages{shared: s.pages.shared, byName: maps.Clone(s.pages.byName)}
	s.pages.byName["gallery"] = template.Must(template.Must(s.pages.shared.Clone()).ParseFiles("testdata/gallery.html"))
}

// painting is what the gallery's form asks for, with a field of each type.
type painting struct {
	Title       string `json:"title"`
	FeeCents    int64  `json:"feeCents"`
	MinutesLate *int   `json:"minutesLate"`
	Order       struct {
		DueOn *school.Date `json:"dueOn"`
		Court string       `json:"court"`
	} `json:"order"`
	Disposition string         `json:"disposition"`
	Modules     []string       `json:"modules"`
	Interpreter bool           `json:"interpreter"`
	Safe        *bool          `json:"safe"`
	Reason      string         `json:"reason"`
	Counts      []school.Count `json:"counts"`
}

type galleryBody struct {
	ID              string
	Form            *Form
	Alert           Alert
	Courts, Choices []Option
	Facts           []Fact
	Table, Nothing  Table
	Cents           int64
	Day             *school.Date
	At              time.Time
}

func (s *server) showGallery(r *request) (reply, error) {
	late := 0
	p := painting{Title: "Nighthawks", FeeCents: 123050, MinutesLate: &late, Modules: []string{"b"}, Interpreter: true}
	p.Order.DueOn, p.Order.Court = ptr(day("2027-09-01")), "second"
	p.Counts = []school.Count{{Statute: "609.324", Level: school.Misdemeanor}}
	return s.galleryPage(r, newForm(p).versioned(3))
}

func (s *server) galleryPage(r *request, form *Form) (reply, error) {
	if r.partial() {
		return r.part("gallery", "row", galleryBody{ID: "alone"}), nil
	}
	rows := Table{Caption: "Cases", Columns: columns("Number", "Standing", "Balance"), Rows: []Row{
		row(Link{Label: "NBI-2027-0001", Href: "/gallery"}, standingTag("on_track"), Cell{Text: "$230.00", Note: "due Jan. 5, 2027"}),
		{Mark: "Late", Cells: row("NBI-2027-0002", Cell{Tags: []Tag{standingTag("overdue"), statusTag("paused")}}, 12).Cells},
	}}
	rows.Columns[0].Sort, rows.Columns[0].Sorted, rows.Columns[2].Numeric = r.here("sort", "number"), "ascending", true
	body := galleryBody{ID: galleryID, Form: form, Alert: Alert{Kind: "warning", Title: "Look", Text: "at this.", Link: Link{Label: "More", Href: "/gallery"}},
		Courts:  []Option{{Value: "", Label: "Choose one"}, {Value: "first", Label: "First District"}, {Value: "second", Label: "Second District"}},
		Choices: []Option{{Value: "a", Label: "One", Hint: "The first of them."}, {Value: "b", Label: "Other"}},
		Facts:   []Fact{fact("Due", "Nov. 21, 2026"), {Term: "Standing", Tags: []Tag{standingTag("at_risk")}, Note: "One absence of one."}},
		Table:   rows.paged(r, "next-cursor"), Nothing: Table{Caption: "Nothing", Empty: Empty{Title: "No cases yet", Text: "Enroll somebody first.", Action: Link{Label: "Enroll", Href: "/gallery"}}},
		Cents: -500, Day: ptr(day("2026-11-21")), At: time.Date(2027, 1, 6, 0, 30, 0, 0, time.UTC)}
	title := "Gallery"
	if r.id("id") != "" {
		title = "Gallery of one"
	}
	return r.page("gallery", title, body).under("Tests", "/gallery"), nil
}

func (s *server) saveGallery(r *request) (reply, error) {
	var wish painting
	form, err := r.decode(&wish)
	if err == nil {
		err = refuse(wish, form)
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.galleryPage(r, form) })
	}
	r.flash("It was saved with a fee of " + school.Dollars(wish.FeeCents) + ".")
	return seeOther("/gallery"), nil
}

// refuse is the use case.
func refuse(wish painting, form *Form) error {
	var faults school.Faults
	faults.Check(wish.Title != "", "/title", "Write a title.")
	faults.Check(wish.Disposition != "", "/disposition", "Choose one.")
	faults.Check(len(wish.Modules) == 0 || wish.Modules[0] != "a", "/modules/0", "This module is over.")
	faults.Check(wish.Reason != "elsewhere", "/elsewhere", "Something that is on no field.")
	for i, c := range wish.Counts {
		faults.Check(c.Statute != "bad", "/counts/"+string(rune('0'+i))+"/statute", "There is no such statute.")
	}
	if err := faults.Err(); err != nil {
		return err
	}
	if v := form.version(); v == nil || *v != 4 {
		current := map[string]any{"version": 4, "title": "Office at Night", "feeCents": 100, "safe": true}
		return &school.Error{Kind: school.Stale, Message: "Somebody changed this painting meanwhile.", Current: current, Changed: []string{"feeCents", "title"}}
	}
	return nil
}

func ptr[T any](v T) *T { return &v }

func TestAFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Staff)
	at := "/gallery/" + galleryID
	v.get(at).is(200).says(`value="1230.50"`, `value="09/01/2027"`, `<p class="on-paper">The list goes on`, `value="0"`, `name="_version" value="3"`, "$0"[:1], "Nov. 21, 2026", "Jan. 5, 2027, 6:30 p.m.", "12,345 days", "-$5.00")
	v.post(at, "title", " ", "feeCents", "a lot", "order.dueOn", "13/40/2027", "minutesLate", "two").is(422).
		says("3 things need your attention", `href="#feeCents"`, `href="#order-dueOn"`, `value="a lot"`, `value="13/40/2027"`, "<title>Error: Gallery", `aria-describedby="feeCents-error"`)
	v.post(at, "title", "", "modules", "a", "counts.0.statute", "fine", "counts.1.statute", "bad", "reason", "elsewhere").is(422).
		says("5 things", `href="#title"`, `href="#disposition"`, `href="#modules"`, `href="#counts-1-statute"`, "<li>Something that is on no field.</li>", "\nelsewhere</textarea>")
	stale := v.post(at, "title", "Mine", "disposition", "b", "feeCents", "$2,000", "_version", "3").is(409)
	stale.says("Somebody changed this painting meanwhile.", "It is now “Office at Night”", "It is now “$1.00”", `name="_version" value="4"`, `value="Mine"`, `value="$2,000"`)
	v.post(at, "title", "Mine", "disposition", "b", "feeCents", "$2,000", "_version", "4").leadsTo("/gallery")
	v.get("/gallery").says("It was saved with a fee of $2,000.00.")
	if again := v.get("/gallery"); strings.Contains(again.body, "It was saved") {
		t.Error("what was done is said twice")
	}
	v.headers.Set("HX-Request", "true")
	if part := v.get("/gallery").is(200); part.body != `<p id="row">Part alone</p>` {
		t.Errorf("the part: %s", part.body)
	}
}

func TestPagesOfTrouble(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	staff, admin, nobody := w.as(t, school.Staff), w.as(t, school.Admin), w.visitor(t)
	staff.get("/gallery/admins").is(403).says("This is not open to you", "Robin Program staff")
	staff.get("/nothing").is(404).says("Page not found", "Robin Program staff")
	nobody.get("/nothing").is(404).says("Page not found")
	staff.get("/gallery/1").is(404)
	staff.get("/gallery/%00").is(404)
	staff.send(http.MethodPut, "/gallery", nil).is(405)
	staff.post("/gallery/"+galleryID, "title", strings.Repeat("x", mostFormBytes+1)).is(413)
	staff.post("/gallery/"+galleryID, "title", "\xff\xfe").is(400)
	broken := admin.get("/gallery/broken").is(500).says(`reference number`)
	if strings.Contains(broken.body, "Albright") || !strings.Contains(broken.body, broken.header.Get("X-Request-Id")) {
		t.Errorf("after a panic: %s", broken.body)
	}
	if text := w.log.text(); !strings.Contains(text, broken.header.Get("X-Request-Id")) || strings.Contains(text, "/nothing") || strings.Contains(text, galleryID) || strings.Contains(text, "@example.org") {
		t.Errorf("the log: %s", text)
	}
	if body := staff.get("/gallery").body; strings.Contains(body, "Admins alone") || !strings.Contains(body, `aria-label="Tests"`) {
		t.Error("the navigation is not that of the role")
	}
	staff.get("/").leadsTo("/today")
	admin.get("/").is(303)
}

func TestTheGalleryInABrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tab := w.browser(t, school.Staff)
	for _, width := range []int64{1280, 390} {
		tab.Size(width, 900)
		tab.Open("/gallery/" + galleryID)
		tab.Axe(t)
		tab.Judge(t)
		tab.Screenshot("gallery")
		tab.Fill("Due on", "tomorrow")
		tab.Click("Save it")
		tab.WaitFor("needs your attention")
		if name, _ := tab.Focus(); !strings.Contains(name, "need") {
			t.Errorf("the focus is on %q", name)
		}
		tab.Axe(t)
		tab.Judge(t)
		tab.Screenshot("gallery refused")
		tab.Click("Write a date as month/day/year, such as 11/21/2026.")
		if name, _ := tab.Focus(); name != "Due on" {
			t.Errorf("the link of the summary leads to %q", name)
		}
	}
}
