package webtest

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// record is what the browser tells of a tab: what is under way, how the page was answered, what went wrong.
type record struct {
	mu      sync.Mutex
	base    *url.URL
	changed chan struct{} // closed at each change

	frame      cdp.FrameID // the page itself, not a frame in it
	navigating bool
	moved      int // how often a navigation began, also one within the page
	pending    map[network.RequestID]string
	status     int64
	faults     []string
	offline    bool
	dialogs    []string
}

func newRecord(base *url.URL) *record {
	return &record{base: base, changed: make(chan struct{}), pending: map[network.RequestID]string{}}
}

// hear takes in the browser's events. It must not wait for the browser; dialogs are answered beside it.
func (r *record) hear(answer func()) func(any) {
	return func(event any) {
		r.mu.Lock()
		defer r.mu.Unlock()
		switch e := event.(type) {
		case *page.EventJavascriptDialogOpening:
			r.dialogs = append(r.dialogs, e.Message)
			go answer()
		case *page.EventFrameRequestedNavigation, *page.EventFrameStartedNavigating, *page.EventFrameStartedLoading,
			*page.EventFrameStoppedLoading, *page.EventNavigatedWithinDocument, *page.EventFrameNavigated:
			r.navigation(event)
		case *network.EventRequestWillBeSent, *network.EventResponseReceived, *network.EventLoadingFinished, *network.EventLoadingFailed:
			r.request(event)
		case *runtime.EventConsoleAPICalled, *runtime.EventExceptionThrown, *log.EventEntryAdded:
			r.complaint(event)
		default:
			return
		}
		close(r.changed)
		r.changed = make(chan struct{})
	}
}

func (r *record) navigation(event any) {
	begin := func(frame cdp.FrameID) {
		if frame == r.frame {
			r.navigating = true
			r.moved++
		}
	}
	switch e := event.(type) {
	case *page.EventFrameRequestedNavigation:
		if e.Disposition == page.ClientNavigationDispositionCurrentTab {
			begin(e.FrameID)
		}
	case *page.EventFrameStartedNavigating:
		if !strings.HasSuffix(strings.ToLower(string(e.NavigationType)), "samedocument") {
			begin(e.FrameID)
		}
	case *page.EventFrameStartedLoading:
		begin(e.FrameID)
	case *page.EventFrameStoppedLoading:
		if e.FrameID == r.frame {
			r.navigating = false
		}
	case *page.EventNavigatedWithinDocument:
		if e.FrameID == r.frame {
			r.navigating = false
			r.moved++
		}
	case *page.EventFrameNavigated:
		if e.Frame.ParentID == "" {
			r.frame = e.Frame.ID
			clear(r.pending) // what the page before had asked for
		}
	}
}

func (r *record) request(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		address, err := url.Parse(e.Request.URL)
		if err == nil && slices.Contains([]string{"http", "https", "ws", "wss"}, address.Scheme) && address.Host != r.base.Host {
			r.fault("a request to another host: %s", e.Request.URL)
		}
		viewer := err == nil && address.Scheme == "chrome-extension" // of a PDF in a frame; it never says that it is done
		if e.Type != network.ResourceTypeEventSource && e.Type != network.ResourceTypePing && !viewer {
			r.pending[e.RequestID] = e.Request.URL
		}
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument && e.FrameID == r.frame {
			r.status = e.Response.Status
		}
		answered := e.Type == network.ResourceTypeDocument || e.Type == network.ResourceTypeXHR || e.Type == network.ResourceTypeFetch
		if e.Response.Status >= 500 || e.Response.Status >= 400 && !answered {
			r.fault("%s: answered %d", e.Response.URL, e.Response.Status)
		}
	case *network.EventLoadingFinished:
		delete(r.pending, e.RequestID)
	case *network.EventLoadingFailed:
		if !r.offline && !e.Canceled && e.ErrorText != "net::ERR_ABORTED" {
			r.fault("%s: %s %s", r.pending[e.RequestID], e.ErrorText, e.BlockedReason)
		}
		delete(r.pending, e.RequestID)
	}
}

func (r *record) complaint(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		r.fault("a script failed: %s (%s:%d)", text, e.ExceptionDetails.URL, e.ExceptionDetails.LineNumber+1)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			var words []string
			for _, word := range e.Args {
				words = append(words, strings.Trim(string(word.Value), `"`)+word.Description)
			}
			r.fault("a script complained: %s", strings.Join(words, " "))
		}
	case *log.EventEntryAdded:
		// Failed requests are judged as such, with what kind they are of. Chromium takes the list that USWDS's combo box
		// hides for the whole page.
		combo := strings.HasPrefix(e.Entry.Text, "Blocked aria-hidden on a <option>")
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork && !combo {
			r.fault("%s: %s (%s:%d)", e.Entry.Source, e.Entry.Text, e.Entry.URL, e.Entry.LineNumber)
		}
	}
}

func (r *record) fault(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(r.faults, text) {
		r.faults = append(r.faults, text)
	}
}

// forgive takes out the faults with that text and tells whether there were any.
func (r *record) forgive(text string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := len(r.faults)
	r.faults = slices.DeleteFunc(r.faults, func(fault string) bool { return strings.Contains(fault, text) })
	return len(r.faults) < before
}

// state answers whether something is under way, how often a navigation began, and a channel for the next change.
func (r *record) state() (busy bool, moved int, changed <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.navigating || len(r.pending) > 0, r.moved, r.changed
}
