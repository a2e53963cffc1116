package webtest

import (
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"
)

// keys are those that Press knows by name; any other single character is itself.
var keys = map[string]string{
	"Tab": kb.Tab, "Enter": kb.Enter, "Escape": kb.Escape, "Space": " ", "Delete": kb.Delete, "Backspace": kb.Backspace,
	"ArrowDown": kb.ArrowDown, "ArrowUp": kb.ArrowUp, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
	"Home": kb.Home, "End": kb.End, "PageDown": kb.PageDown, "PageUp": kb.PageUp,
}

// Press presses keys one after the other and waits for what comes of it: "Tab", "Shift+Tab", "Enter", "a".
func (tab *Tab) Press(names ...string) {
	tab.t.Helper()
	for _, name := range names {
		modifiers := int64(0)
		key, shifted := strings.CutPrefix(name, "Shift+")
		if shifted {
			modifiers = int64(kb.ModifierShift)
		}
		if known := keys[key]; known != "" {
			key = known
		}
		struck := []rune(key)
		if len(struck) != 1 {
			tab.t.Fatalf("there is no key %q", name)
		}
		tab.strike(struck[0], modifiers)
		tab.settle()
	}
}

// Type types text where the focus is.
func (tab *Tab) Type(text string) {
	tab.t.Helper()
	if len(text) > 200 { // nobody waits for that
		must(tab, input.InsertText, input.InsertTextParams{Text: text})
	} else {
		for _, key := range text {
			tab.strike(key, 0)
		}
	}
	tab.settle()
}

// strike presses one key and lets it go. Its character comes with the pressing, so that a script that takes the key for
// itself keeps the browser from doing what it would.
func (tab *Tab) strike(key rune, modifiers int64) {
	tab.t.Helper()
	steps := kb.Encode(key)
	down, up := *steps[0], *steps[len(steps)-1]
	down.Type = kb.KeyRawDown
	for _, step := range steps {
		if step.Type == kb.KeyChar {
			down.Type, down.Text, down.UnmodifiedText = kb.KeyDown, step.Text, step.UnmodifiedText
		}
	}
	down.Modifiers |= modifiers
	up.Modifiers |= modifiers
	must(tab, input.DispatchKeyEvent, down)
	must(tab, input.DispatchKeyEvent, up)
}
