package webtest

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

// judgePage says what is wrong with a page as it stands.
const judgePage = `(() => {
  const findings = [];
  const find = (Rule, At, Text) => findings.push({ Rule, At, Text });
  const shown = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";
  const name = e => e.outerHTML.slice(0, 160);
  if (!document.title.trim()) { find("title", "head", "the page has no title"); }
  const headings = Array.from(document.querySelectorAll("h1")).filter(shown);
  if (headings.length !== 1) { find("one-h1", "body", "the page has " + headings.length + " main headings (h1)"); }
  const ids = new Map();
  for (const e of document.querySelectorAll("[id]")) {
    if (ids.has(e.id)) { find("duplicate-id", "#" + e.id, name(ids.get(e.id)) + " and " + name(e)); }
    ids.set(e.id, e);
  }
  for (const e of document.querySelectorAll("*")) {
    for (const a of e.attributes) {
      if (/^(hx-|on)/.test(a.name)) { find("attribute", name(e), a.name + ": no validator takes it; htmx knows data-hx-… as well"); }
    }
  }
  return findings;
})()`

// judgeWidth says what does not fit into the window's width.
const judgeWidth = `(() => {
  const findings = [];
  const width = document.documentElement.clientWidth;
  const name = e => e.outerHTML.slice(0, 160);
  const scrolls = e => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(p).overflowX)) { return true; }
  } return false; };
  const hidden = e => { if (!e.checkVisibility()) { return true; } for (let p = e; p && p !== document.body; p = p.parentElement) {
    const s = getComputedStyle(p);
    if (s.visibility === "hidden" || s.clip !== "auto" && s.position === "absolute" || p.getClientRects().length === 0) { return true; }
  } return false; };
  for (const e of document.body.querySelectorAll("*")) {
    if (findings.length >= 5) { break; }
    const box = e.getBoundingClientRect();
    if (box.width > 0 && box.height > 0 && box.right > width + 1 && !scrolls(e) && !hidden(e)) {
      findings.push({ Rule: "overflow", At: name(e), Text: "it ends at " + Math.round(box.right) + " of " + width + " pixels" });
    }
    const clips = /hidden|clip/.test(getComputedStyle(e).overflowX) && e.clientWidth > 2;
    if (clips && e.scrollWidth > e.clientWidth + 1 && e.innerText.trim() && !hidden(e)) {
      findings.push({ Rule: "cut", At: name(e), Text: (e.scrollWidth - e.clientWidth) + " pixels of it can not be seen" });
    }
  }
  for (const e of document.body.querySelectorAll("td[data-label]:not(:empty)")) { // beside its label, where cells stand one below the other
    const label = getComputedStyle(e, "::before");
    if (findings.length < 5 && label.content !== "none" && parseFloat(getComputedStyle(e).paddingLeft) + parseFloat(label.marginLeft) < 0) {
      findings.push({ Rule: "label", At: name(e), Text: "its label stands outside of the cell" });
    }
  }
  const whole = document.documentElement.scrollWidth;
  if (whole > width && !findings.length) {
    findings.push({ Rule: "overflow", At: "html", Text: "the page is " + whole + " pixels wide in a window of " + width });
  }
  return findings;
})()`

// spaced sets text as wide as whoever needs that sets it (WCAG 1.4.12), and back.
const spaced = `(on => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }");
  document.adoptedStyleSheets = on ? [sheet] : [];
  return true;
})`

// judgePaper says what of a page that is printed has no use on paper, and where a table's head is not repeated.
const judgePaper = `(() => {
  const findings = [];
  const shown = e => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().right > 0; // not what is for readers of screens alone
  for (const e of document.querySelectorAll("header, footer, nav, button, dialog, iframe, .usa-button, a.usa-skipnav")) {
    if (shown(e)) { findings.push({ Rule: "furniture", At: e.outerHTML.slice(0, 160), Text: "nobody can use it on paper" }); }
  }
  for (const e of document.querySelectorAll("main thead")) {
    if (shown(e) && getComputedStyle(e).display !== "table-header-group") {
      findings.push({ Rule: "head", At: e.outerHTML.slice(0, 160), Text: "it stands on the first sheet alone" });
    }
  }
  return findings;
})()`

// Judge fails the test where the page has no title, not one main heading, an id twice, attributes that no validator takes,
// or does not fit into the window's width.
func (tab *Tab) Judge(t testing.TB) {
	t.Helper()
	tab.find(t, judgePage, "page")
	tab.find(t, judgeWidth, fmt.Sprintf("at %d pixels", tab.width))
}

// Tight fails the test where something is cut off in a window of 320 pixels, as of 1280 pixels at 400 %, with or without
// text as wide as whoever needs that sets it.
func (tab *Tab) Tight(t testing.TB) {
	t.Helper()
	width, height := tab.width, tab.height
	tab.Size(320, 640)
	tab.find(t, judgeWidth, "at 320 pixels")
	for _, on := range []bool{true, false} {
		if _, err := eval[bool](tab, fmt.Sprintf("%s(%t)", spaced, on)); err != nil {
			t.Fatalf("spaced text: %v", err)
		}
		if on {
			tab.find(t, judgeWidth, "at 320 pixels with spaced text")
		}
	}
	tab.Size(width, height)
}

// Paper fails the test where the page as it is printed shows what only a screen can use, or does not fit between the
// margins of a sheet.
func (tab *Tab) Paper(t testing.TB) {
	t.Helper()
	width, height := tab.width, tab.height
	tab.Size(sheetWidth, 900)
	must(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	tab.find(t, judgePaper, "on paper")
	tab.find(t, judgeWidth, "on paper")
	must(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
	tab.Size(width, height)
}

// sheetWidth is what lies between the margins of a sheet of letter paper, in pixels.
const sheetWidth = 695

// find runs one of the scripts above.
func (tab *Tab) find(t testing.TB, script, by string) {
	t.Helper()
	findings, err := eval[[]Finding](tab, script)
	if err != nil {
		t.Fatalf("%s: %v", by, err)
	}
	report(t, tab.Path(), by, findings)
}
