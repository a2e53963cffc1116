package webtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/page"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// scripts answers the path of a file in scripts/webtest.
func scripts(name string) string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "../../scripts/webtest", name)
}

var axeSource = sync.OnceValues(func() (string, error) {
	source, err := os.ReadFile(scripts("node_modules/axe-core/axe.min.js"))
	if err != nil {
		return "", fmt.Errorf("axe-core is not installed; scripts/webtest/install.sh installs it: %w", err)
	}
	return string(source), nil
})

// Finding is one fault of a page.
type Finding struct {
	Rule string // the rule's name
	At   string // where, as a selector or a line
	Text string // what is wrong and how to mend it
}

func (f Finding) String() string { return fmt.Sprintf("%s at %s: %s", f.Rule, f.At, f.Text) }

// runAxe runs every rule of WCAG 2.2 A and AA and the best practices. Styles need not be fetched again for that, and a
// frame holds a PDF, which is checked elsewhere.
const runAxe = `axe.run(document, {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
  resultTypes: ["violations"], iframes: false, preload: false,
}).then(results => results.violations.flatMap(v => v.nodes.map(n => ({
  Rule: v.id + " (" + v.impact + ")",
  At: n.target.join(" ") + " " + n.html.slice(0, 240),
  Text: v.help + ". " + n.failureSummary.replace(/\s+/g, " "),
}))))`

// Axe fails the test for everything that axe-core finds on the page as it stands. It runs beside the page's own scripts,
// out of reach of its Content-Security-Policy.
func (tab *Tab) Axe(t testing.TB) {
	t.Helper()
	findings, err := tab.axe()
	if err != nil {
		t.Fatal(err)
	}
	for _, finding := range findings {
		t.Errorf("axe at %d pixels: %s: %s", tab.width, tab.Path(), finding)
	}
}

func (tab *Tab) axe() ([]Finding, error) {
	source, err := axeSource()
	if err != nil {
		return nil, err
	}
	if !tab.scripts {
		return nil, fmt.Errorf("axe-core is a script: switch JavaScript on and open the page again")
	}
	tab.log.mu.Lock()
	frame := tab.log.frame
	tab.log.mu.Unlock()
	world, err := do(tab, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: frame, WorldName: "webtest"})
	if err != nil {
		return nil, fmt.Errorf("axe-core: %w", err)
	}
	ctx, cancel := context.WithTimeout(tab.ctx, Patience)
	defer cancel()
	in := func(p *cdpruntime.EvaluateParams) { p.ContextID = world.ExecutionContextID }
	there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`typeof axe === "object"`, in)) // at another width before
	if err == nil && !there {
		_, err = chromedp.Run(ctx, chromedp.Evaluate[bool](source+";true", in))
	}
	if err != nil {
		return nil, fmt.Errorf("axe-core: %w", err)
	}
	findings, err := chromedp.Run(ctx, chromedp.Evaluate[[]Finding](runAxe, in, chromedp.EvalAwaitPromise))
	if err != nil {
		return nil, fmt.Errorf("axe-core: %w", err)
	}
	return findings, nil
}

// report fails the test for findings.
func report(t testing.TB, path, by string, findings []Finding) {
	t.Helper()
	for _, finding := range findings {
		t.Errorf("%s: %s: %s", path, by, strings.TrimSpace(finding.String()))
	}
}
