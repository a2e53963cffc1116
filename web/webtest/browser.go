// Package webtest uses our pages as people do: in a real Chromium, finding things by the names that they and readers of
// screens see, with the keyboard or the mouse, with and without scripts and network.
//
//	tab := webtest.Browser(t).Tab(server.URL)
//	tab.Open("/sign-in")
//	tab.Fill("E-mail", "clerk@example.org")
//	tab.Click("Sign in")
//	tab.WaitFor("Cases")
//	tab.Axe(t)
//
// What does not happen within Patience fails the test, as does, when it ends, whatever the browser complained of on the
// way: errors of scripts, violations of the Content-Security-Policy, failed requests, requests to another host.
package webtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// Patience is how long a page may take to show what a test waits for. It is for machines that are busy with other tests.
const Patience = time.Minute

// names are those under which systems install Chromium.
var names = []string{
	"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
	"/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
}

// chromium is the one that all tests of a binary share. It ends with the binary, whose end of a pipe it reads.
var chromium = sync.OnceValues(func() (context.Context, error) {
	var program string
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		return nil, errors.New("there is no Chromium on this machine; scripts/install.sh test installs it")
	}
	profile, err := os.MkdirTemp("", "johnschool-chromium-")
	if err != nil {
		return nil, err
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(program),
		chromedp.UserDataDir(profile),
		chromedp.NoSandbox, // as root there is none, and what is shown is ours
		chromedp.DisableGPU,
		chromedp.WSURLReadTimeout(Patience),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
		chromedp.Flag("lang", "en-US"),
		chromedp.Flag("disable-features", "Translate,BlinkGenPropertyTrees,SpareRendererForSitePerProcess"),
		chromedp.ModifyCmdFunc(func(cmd *exec.Cmd) { sweepAfter(cmd, profile) }),
	)
	allocator, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	return ctx, nil
})

// sweepAfter lets a shell start the command and remove its folder when it has ended, since the test binary that started
// it is gone by then.
func sweepAfter(cmd *exec.Cmd, folder string) {
	const script = `trap : INT TERM HUP; folder=$1; shift; "$@"; code=$?; rm -rf "$folder"; exit $code`
	cmd.Args = append([]string{"/bin/sh", "-c", script, "sh", folder, cmd.Path}, cmd.Args[1:]...)
	cmd.Path = "/bin/sh"
}

// Window is a private window of the shared Chromium. Its cookies are its own: two windows are two people.
type Window struct {
	t    testing.TB
	ctx  context.Context
	used bool // by its first tab
}

// Browser opens a private window, which is closed when the test ends.
func Browser(t testing.TB) *Window {
	t.Helper()
	root, err := chromium()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(root, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a window: %v", err)
	}
	_, err = chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior:         browser.SetDownloadBehaviorBehaviorDeny,
		BrowserContextID: chromedp.FromContext(ctx).BrowserContextID,
	})
	if err != nil {
		t.Fatalf("open a window: %v", err)
	}
	return &Window{t: t, ctx: ctx}
}

// Tab opens a tab of the window for the pages below base, the address of a server on this machine, 1280 pixels wide.
func (w *Window) Tab(base string) *Tab {
	w.t.Helper()
	address, err := url.Parse(strings.TrimSuffix(base, "/"))
	if err != nil || address.Host == "" {
		w.t.Fatalf("a tab needs the address of a server, not %q", base)
	}
	ctx := w.ctx
	if w.used {
		child, cancel := chromedp.NewContext(w.ctx)
		w.t.Cleanup(cancel)
		ctx = child
	}
	w.used = true
	tab := &Tab{t: w.t, ctx: ctx, base: address, log: newRecord(address), scripts: true}
	if err := chromedp.Listen(ctx, tab.log.hear(tab.answerDialog)); err != nil {
		w.t.Fatalf("open a tab: %v", err)
	}
	tab.start()
	w.t.Cleanup(tab.blame)
	return tab
}
