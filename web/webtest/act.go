package webtest

import (
	"strings"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
)

// Click presses the button, link, checkbox or radio button of that name with the mouse, once nothing covers it, and waits
// for what comes of it.
func (tab *Tab) Click(name string) {
	tab.t.Helper()
	tab.press(tab.await(name, clickable))
}

// spot brings an element into view and answers where to press it. What is hidden so that its label can be drawn is
// pressed by its label.
const spot = `function() {
  let it = this;
  const box = it.getBoundingClientRect();
  if (it.labels && it.labels.length && (box.width < 3 || box.height < 3 || box.right < 0 || getComputedStyle(it).opacity === "0")) {
    it = it.labels[0];
  }
  if (it.disabled) { return { x: 0, y: 0, problem: "it is disabled" }; }
  it.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
  const at = Array.from(it.getClientRects()).find(r => r.width > 0 && r.height > 0);
  if (!at) { return { x: 0, y: 0, problem: "it is not shown" }; }
  const x = at.left + at.width / 2, y = at.top + at.height / 2;
  const hit = document.elementFromPoint(x, y);
  const ok = hit && (it.contains(hit) || hit.contains(it) && hit.closest("label,a,button") || it.labels && Array.from(it.labels).some(l => l.contains(hit)));
  return { x, y, problem: ok ? "" : "it is covered by " + (hit ? hit.outerHTML.slice(0, 200) : "nothing: out of view") };
}`

// press clicks a thing and waits for what comes of it.
func (tab *Tab) press(th thing) {
	tab.t.Helper()
	var at struct {
		X, Y    float64
		Problem string
	}
	tab.until("press "+th.String(), func() string {
		var err error
		if at, err = call[struct {
			X, Y    float64
			Problem string
		}](tab, th.id, spot); err != nil {
			return err.Error()
		}
		return at.Problem
	})
	_, before, _ := tab.log.state()
	mouse := input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMouseMoved, X: at.X, Y: at.Y}
	must(tab, input.DispatchMouseEvent, mouse)
	mouse.Button, mouse.ClickCount, mouse.Type = input.MouseButtonLeft, 1, input.DispatchMouseEventTypeMousePressed
	must(tab, input.DispatchMouseEvent, mouse)
	mouse.Type = input.DispatchMouseEventTypeMouseReleased
	must(tab, input.DispatchMouseEvent, mouse)
	if !tab.scripts && (th.role == "button" || th.role == "link") {
		tab.untilMoved(before, "press "+th.String()) // without scripts nothing else can come of it
	}
	tab.settle()
}

// Fill types a value into the field of that label, in place of what is in it.
func (tab *Tab) Fill(label, value string) {
	tab.t.Helper()
	field := tab.await(label, fillable)
	must(tab, dom.Focus, dom.FocusParams{BackendNodeID: field.id})
	if _, err := call[bool](tab, field.id, "function() { this.select && this.select(); return true }"); err != nil {
		tab.fail("fill %s: %v", field, err)
	}
	if value == "" {
		tab.Press("Delete")
		return
	}
	tab.Type(value)
}

// Select chooses an option, by its words, in the list of that label: a select element or a combo box.
func (tab *Tab) Select(label, option string) {
	tab.t.Helper()
	list := tab.await(label, selectable)
	const choose = `function(wanted) {
  if (this.tagName !== "SELECT") { return "type"; }
  const flat = o => o.textContent.replace(/\s+/g, " ").trim();
  const one = Array.from(this.options).find(o => flat(o) === wanted);
  if (!one) { return "it offers " + Array.from(this.options).map(flat).join(" | "); }
  this.focus();
  this.value = one.value;
  this.dispatchEvent(new Event("input", { bubbles: true }));
  this.dispatchEvent(new Event("change", { bubbles: true }));
  return "";
}`
	outcome := ""
	tab.until("select "+option+" in "+list.String(), func() string {
		var err error
		if outcome, err = call[string](tab, list.id, choose, flatten(option)); err != nil {
			return err.Error()
		}
		return strings.TrimPrefix(outcome, "type")
	})
	if outcome == "type" {
		tab.Fill(label, option)
		tab.Press("Enter")
	}
	tab.settle()
}

// Check sets the checkbox or radio button of that name, or takes the check from it.
func (tab *Tab) Check(name string, on bool) {
	tab.t.Helper()
	box := tab.await(name, checkable)
	checked, err := call[bool](tab, box.id, "function() { return this.checked || this.getAttribute('aria-checked') === 'true' }")
	if err != nil {
		tab.fail("check %s: %v", box, err)
	}
	if checked != on {
		tab.press(box)
	}
}

// Value answers what is in the field of that label.
func (tab *Tab) Value(label string) string {
	tab.t.Helper()
	field := tab.await(label, append(checkable, fillable...))
	value, err := call[string](tab, field.id, `function() {
  if (this.tagName === "SELECT") { return this.selectedOptions.length ? this.selectedOptions[0].textContent.trim() : ""; }
  if (this.type === "checkbox" || this.type === "radio") { return this.checked ? "checked" : ""; }
  return this.value;
}`)
	if err != nil {
		tab.fail("the value of %s: %v", field, err)
	}
	return value
}
