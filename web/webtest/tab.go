package webtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Tab is a tab of a browser, or a part of its page (see In). What goes wrong in it ends the test. It is for one goroutine.
type Tab struct {
	t       testing.TB
	ctx     context.Context
	base    *url.URL
	log     *record
	within  []string // the text of the parts that it looks into
	scripts bool
	width   int64 // of the window in pixels
	height  int64
}

// start readies a tab that was just opened.
func (tab *Tab) start() {
	tab.t.Helper()
	tree, err := chromedp.Call(tab.ctx, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		tab.t.Fatalf("open a tab: %v", err)
	}
	tab.log.mu.Lock()
	tab.log.frame = tree.FrameTree.Frame.ID
	tab.log.mu.Unlock()
	tab.Size(1280, 900)
}

// do runs something of the browser within Patience.
func do[P, R any](tab *Tab, command cdp.Command[P, R], parameters P) (R, error) {
	ctx, cancel := context.WithTimeout(tab.ctx, Patience)
	defer cancel()
	return chromedp.Call(ctx, command, parameters)
}

// must is do where failing is a fault of the test.
func must[P, R any](tab *Tab, command cdp.Command[P, R], parameters P) R {
	tab.t.Helper()
	result, err := do(tab, command, parameters)
	if err != nil {
		tab.t.Fatalf("%s: %v", command.Method, err)
	}
	return result
}

// eval runs a script in the page, also where the page's own are off, and decodes what it answers.
func eval[T any](tab *Tab, script string) (T, error) {
	ctx, cancel := context.WithTimeout(tab.ctx, Patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](script))
}

// Open goes to a path of the server and waits until the page is there.
func (tab *Tab) Open(path string) {
	tab.t.Helper()
	target := tab.base.String() + path
	if at, err := url.Parse(path); err == nil && at.IsAbs() {
		target = path
	}
	result := must(tab, page.Navigate, page.NavigateParams{URL: target})
	if result.ErrorText != "" && !tab.log.offline {
		tab.fail("open %s: %s", path, result.ErrorText)
	}
	tab.settle()
}

// Reload loads the page again.
func (tab *Tab) Reload() {
	tab.t.Helper()
	_, before, _ := tab.log.state()
	must(tab, page.Reload, page.ReloadParams{})
	tab.untilMoved(before, "load again")
	tab.settle()
}

// Path answers where the tab is, without the server.
func (tab *Tab) Path() string {
	tab.t.Helper()
	path, err := eval[string](tab, "location.pathname + location.search + location.hash")
	if err != nil {
		tab.t.Fatalf("where is the tab? %v", err)
	}
	return path
}

// Title answers the page's title.
func (tab *Tab) Title() string {
	tab.t.Helper()
	title, err := eval[string](tab, "document.title")
	if err != nil {
		tab.t.Fatalf("the title: %v", err)
	}
	return title
}

// Status answers with which status the server answered the page.
func (tab *Tab) Status() int {
	tab.log.mu.Lock()
	defer tab.log.mu.Unlock()
	return int(tab.log.status)
}

// settle waits until nothing is under way any more: no navigation, no request.
func (tab *Tab) settle() {
	tab.t.Helper()
	deadline := time.After(Patience)
	for quiet := false; ; {
		busy, _, changed := tab.log.state()
		switch {
		case !busy && quiet:
			return
		case !busy:
			tab.turn()
			quiet = true
			continue
		}
		quiet = false
		select {
		case <-changed:
		case <-deadline:
			tab.log.mu.Lock()
			pending := fmt.Sprint(tab.log.navigating, tab.log.pending)
			tab.log.mu.Unlock()
			tab.fail("the page does not come to rest: %s", pending)
		}
	}
}

// turn lets the page do what it has put off, such as sending a form.
func (tab *Tab) turn() {
	wait := chromedp.EvalAwaitPromise
	script := "new Promise(done => setTimeout(done))"
	if !tab.scripts {
		wait, script = func(*runtime.EvaluateParams) {}, "0"
	}
	ctx, cancel := context.WithTimeout(tab.ctx, Patience)
	defer cancel()
	_, _ = chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](script, wait)) // a page that goes away meanwhile answers an error
}

// untilMoved waits until a navigation began after the given count of them.
func (tab *Tab) untilMoved(before int, what string) {
	tab.t.Helper()
	deadline := time.After(Patience)
	for {
		_, moved, changed := tab.log.state()
		if moved > before {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			tab.fail("%s: nothing happened", what)
		}
	}
}

// until waits until the condition holds, which answers what is missing, or nothing.
func (tab *Tab) until(what string, condition func() string) {
	tab.t.Helper()
	deadline := time.After(Patience)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		missing := condition()
		if missing == "" {
			return
		}
		select {
		case <-again.C:
		case <-deadline:
			tab.fail("%s: %s", what, missing)
		}
	}
}

// Size makes the window that many CSS pixels wide and high.
func (tab *Tab) Size(width, height int64) {
	tab.t.Helper()
	tab.width, tab.height = width, height
	tab.Zoom(100)
}

// Zoom enlarges the page as the browser's menu does, in percent of the window's size.
func (tab *Tab) Zoom(percent int64) {
	tab.t.Helper()
	must(tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: tab.width * 100 / percent, Height: tab.height * 100 / percent, DeviceScaleFactor: float64(percent) / 100,
	})
}

// JavaScript switches the scripts of the pages that are opened from now on.
func (tab *Tab) JavaScript(on bool) {
	tab.t.Helper()
	must(tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	tab.scripts = on
}

// Offline cuts the tab off from the network, or connects it again.
func (tab *Tab) Offline(off bool) {
	tab.t.Helper()
	tab.log.mu.Lock()
	tab.log.offline = off
	tab.log.mu.Unlock()
	var conditions []*network.Conditions
	if off {
		conditions = append(conditions, &network.Conditions{Offline: true, DownloadThroughput: -1, UploadThroughput: -1})
	}
	must(tab, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: conditions})
	must(tab, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1})
}

// Dialogs answers what the page asked in windows of its own so far (alert, confirm, leaving it); all were answered yes.
func (tab *Tab) Dialogs() []string {
	tab.log.mu.Lock()
	defer tab.log.mu.Unlock()
	return append([]string(nil), tab.log.dialogs...)
}

func (tab *Tab) answerDialog() {
	_, _ = do(tab, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true}) // gone with its page
}

// Expect says that the browser complained of this, and that it is right so: a script's error that the test provokes, a
// status of 500. It fails where there was no such complaint.
func (tab *Tab) Expect(fault string) {
	tab.t.Helper()
	tab.until("a complaint of the browser", func() string {
		if tab.log.forgive(fault) {
			return ""
		}
		return "nothing says " + fault
	})
}

// blame fails the test for what the browser complained of.
func (tab *Tab) blame() {
	if tab.ctx.Err() == nil {
		tab.turn() // what it has still to say comes before the answer
	}
	tab.log.mu.Lock()
	defer tab.log.mu.Unlock()
	for _, fault := range tab.log.faults {
		tab.t.Errorf("the browser complains: %s", fault)
	}
}

// Screenshots is the environment variable that names the folder for pictures. Where it is not set none are taken, except
// by a test that looks for itself.
const Screenshots = "JOHNSCHOOL_SCREENSHOTS"

var unfit = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// Screenshot puts a picture of the whole page into the folder, named for it and the window's width.
func (tab *Tab) Screenshot(name string) {
	tab.t.Helper()
	folder := os.Getenv(Screenshots)
	if folder == "" {
		return
	}
	// As high as the page, so that what sticks to the window's edge is where the page ends.
	height, err := eval[int64](tab, "document.documentElement.scrollHeight")
	if err != nil {
		tab.t.Fatalf("screenshot: %v", err)
	}
	defer tab.Size(tab.width, tab.height)
	tab.Size(tab.width, max(height, tab.height))
	ctx, cancel := context.WithTimeout(tab.ctx, Patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		tab.t.Fatalf("screenshot: %v", err)
	}
	file := filepath.Join(folder, strings.Trim(unfit.ReplaceAllString(name, "_"), "_")+fmt.Sprintf("-%d.png", tab.width))
	if err := os.MkdirAll(folder, 0o755); err != nil {
		tab.t.Fatalf("screenshot: %v", err)
	}
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		tab.t.Fatalf("screenshot: %v", err)
	}
}

// fail ends the test, saying where the tab was and what it showed.
func (tab *Tab) fail(format string, args ...any) {
	tab.t.Helper()
	path, _ := eval[string](tab, "location.pathname + location.search")
	text, _ := eval[string](tab, "document.body ? document.body.innerText : ''")
	text = flatten(text)
	if len(text) > 1500 {
		text = text[:1500] + "…"
	}
	tab.Screenshot("failed " + tab.t.Name())
	tab.t.Fatalf("%s\nat %s: %s", fmt.Sprintf(format, args...), path, text)
}

// flatten makes all white space single spaces.
func flatten(text string) string { return strings.Join(strings.Fields(text), " ") }
