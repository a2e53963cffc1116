package webtest

import (
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/runtime"
)

// Text answers what can be read in the tab, with single spaces between words.
func (tab *Tab) Text() string {
	tab.t.Helper()
	text, err := tab.text()
	if err != nil {
		tab.fail("read the page: %v", err)
	}
	return text
}

func (tab *Tab) text() (string, error) {
	if len(tab.within) == 0 {
		text, err := eval[string](tab, "document.body ? document.body.innerText : ''")
		return flatten(text), err
	}
	part, err := tab.part()
	if err != nil {
		return "", err
	}
	text, err := call[string](tab, part, "function() { return this.innerText }")
	return flatten(text), err
}

// WaitFor waits until the text can be read in the tab, in small letters or capitals.
func (tab *Tab) WaitFor(text string) {
	tab.t.Helper()
	tab.awaitText(text, true)
}

// WaitGone waits until the text can not be read in the tab any more.
func (tab *Tab) WaitGone(text string) {
	tab.t.Helper()
	tab.awaitText(text, false)
}

func (tab *Tab) awaitText(text string, there bool) {
	tab.t.Helper()
	tab.until("wait for text", func() string {
		have, err := tab.text()
		switch {
		case err != nil:
			return err.Error()
		case strings.Contains(strings.ToLower(have), strings.ToLower(flatten(text))) == there:
			return ""
		case there:
			return "nothing says " + text
		}
		return "it still says " + text
	})
}

// Has tells whether there is a thing of that role (as accessibility knows them: button, link, heading …) and name.
func (tab *Tab) Has(role, name string) bool {
	tab.t.Helper()
	all, err := tab.things([]string{role})
	if err != nil {
		tab.fail("look for %s %q: %v", role, name, err)
	}
	return slices.ContainsFunc(all, func(th thing) bool { return strings.EqualFold(th.name, flatten(name)) })
}

// Names answers the names of all things of that role, in the order of the page.
func (tab *Tab) Names(role string) []string {
	tab.t.Helper()
	all, err := tab.things([]string{role})
	if err != nil {
		tab.fail("look for each %s: %v", role, err)
	}
	names := make([]string, len(all))
	for i, th := range all {
		names[i] = th.name
	}
	return names
}

// Focus answers the name and the role of what has the focus: "Save the roll", "button".
func (tab *Tab) Focus() (name, role string) {
	tab.t.Helper()
	active, err := do(tab, runtime.Evaluate, runtime.EvaluateParams{Expression: "document.activeElement"})
	if err != nil || active.Result == nil || active.Result.ObjectID == "" {
		return "", ""
	}
	tree := must(tab, accessibility.GetPartialAXTree, accessibility.GetPartialAXTreeParams{
		ObjectID: active.Result.ObjectID, FetchRelatives: new(bool),
	})
	if len(tree.Nodes) == 0 {
		return "", ""
	}
	return flatten(word(tree.Nodes[0].Name)), word(tree.Nodes[0].Role)
}

// visible tells whether one sees where the focus is: an outline or a shadow around the element or its label.
const visible = `(() => {
  const it = document.activeElement;
  const drawn = [[it, null], ...Array.from(it.labels || []).flatMap(l => [[l, null], [l, "::before"]])];
  return it === document.body || drawn.some(([element, part]) => {
    const style = getComputedStyle(element, part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none";
  });
})()`

// TabTo goes with the Tab key until the thing of that name has the focus, as who has no mouse does. Each stop on the way
// must show that it has it.
func (tab *Tab) TabTo(name string) {
	tab.t.Helper()
	var passed []string
	const most = 300
	for range most {
		tab.Press("Tab")
		at, role := tab.Focus()
		if seen, err := eval[bool](tab, visible); err != nil || !seen {
			tab.fail("the focus on %s %q can not be seen (%v)", role, at, err)
		}
		if strings.EqualFold(at, flatten(name)) {
			return
		}
		passed = append(passed, at)
	}
	tab.fail("the Tab key does not lead to %q, only to %q", name, passed[:min(len(passed), 60)])
}
