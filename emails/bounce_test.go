package emails

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

const (
	bouncedID = "01a20054-a8d5-7b6c-9067-0d099a3293b4"
	bouncedTo = "adam@example.net"
)

func sampleOf(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "bounces", name+".eml"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestBouncesOfManyMailServers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		action   Action
		status   string
		envelope bool // whether the report has the envelope's id
		bad      bool // whether it says that the address is bad
		text     string
	}{
		"exim_unrouteable":  {ActionFailed, "5.1.1", true, true, ""},
		"exim_refused":      {ActionFailed, "5.1.1", true, true, "Recipient address rejected: User unknown"},
		"exim_full":         {ActionFailed, "5.2.2", true, false, ""},
		"exim_gave_up":      {ActionFailed, "4.7.1", true, false, "Greylisted"},
		"exim_delayed":      {ActionDelayed, "4.0.0", true, false, ""},
		"exim_old":          {ActionFailed, "5.1.1", false, true, ""},
		"postfix_unknown":   {ActionFailed, "5.1.1", true, true, "User unknown in virtual mailbox table"},
		"postfix_no_domain": {ActionFailed, "5.4.4", true, true, "Host not found"},
		"postfix_delayed":   {ActionDelayed, "4.4.1", true, false, "Connection timed out"},
		"postfix_expired":   {ActionFailed, "4.4.1", true, false, "Connection timed out"},
		"postfix_success":   {ActionDelivered, "2.0.0", true, false, "delivered to mailbox"},
		"exchange":          {ActionFailed, "5.1.10", false, true, "RecipientNotFound"},
		"gmail":             {ActionFailed, "5.1.1", false, true, "does not exist"},
		"sendmail":          {ActionFailed, "5.2.1", true, true, "is disabled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := sampleOf(t, name)
			for how, data := range map[string][]byte{"as it came": data, "with CRLF": []byte(strings.ReplaceAll(string(data), "\n", "\r\n"))} {
				b, err := ParseBounce(data)
				if err != nil {
					t.Fatalf("%s: %v", how, err)
				}
				if (b.EnvelopeID == bouncedID) != c.envelope || len(b.MessageIDs) != 1 || b.MessageIDs[0] != bouncedID+"@example.org" {
					t.Errorf("%s: it names %q and %q", how, b.EnvelopeID, b.MessageIDs)
				}
				r, ok := b.For("Adam@example.NET")
				if !ok || r.Action != c.action || r.Status != c.status || AddressIsBad(r.Status) != c.bad {
					t.Errorf("%s: %+v, %v", how, r, ok)
				}
				if strings.Contains(r.Text, "@") || !strings.Contains(r.Text, c.text) || (c.text == "") != (r.Text == "") {
					t.Errorf("%s: words %q", how, r.Text)
				}
				if _, ok := b.For("eve@example.net"); ok {
					t.Errorf("%s: it speaks for another recipient", how)
				}
			}
		})
	}
}

func TestWhatIsNoBounce(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"vacation", "read_receipt"} {
		if b, err := ParseBounce(sampleOf(t, name)); !errors.Is(err, ErrNoBounce) {
			t.Errorf("%s: %+v, %v", name, b, err)
		}
	}
	for _, text := range []string{"", "\n", "no header at all", "Content-Type: multipart/report\n\nx", "Content-Type: message/delivery-status\n\nAction: sung\nStatus: 5.1.1\n"} {
		if b, err := ParseBounce([]byte(text)); !errors.Is(err, ErrNoBounce) {
			t.Errorf("%q: %+v, %v", text, b, err)
		}
	}
}

// A report that is cut off, because it brings a large e-mail back, says the same.
func TestABounceThatIsCutOff(t *testing.T) {
	t.Parallel()
	data := string(sampleOf(t, "postfix_unknown"))
	cut := data[:strings.Index(data, "What the letter says.")] + strings.Repeat("JVBERi0xLjcKJeLjz9MK\n", 1000)
	b, err := ParseBounce([]byte(cut))
	if r, ok := b.For(bouncedTo); err != nil || !ok || r.Status != "5.1.1" || b.MessageIDs[0] != bouncedID+"@example.org" {
		t.Errorf("%+v, %v", b, err)
	}
}

func TestABounceOfSeveralRecipients(t *testing.T) {
	t.Parallel()
	status := "Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\n" +
		"Final-Recipient: rfc822; eve@example.net\nAction: failed\nStatus: 5.1.1\n\n" +
		"Original-Recipient: rfc822; adam@example.net\nFinal-Recipient: rfc822; lists@example.com\nAction: delayed\nStatus: 4.4.1\n\n" +
		"Final-Recipient: rfc822; adam@example.net\nAction: failed (gave up)\nStatus: 5.2.2 (full)\n--x--\n"
	b, err := ParseBounce([]byte(status))
	if err != nil || len(b.Recipients) != 3 {
		t.Fatalf("%+v, %v", b, err)
	}
	if r, _ := b.For(bouncedTo); r.Action != ActionFailed || r.Status != "5.2.2" {
		t.Errorf("for adam: %+v", r)
	}
	if r, _ := b.For("eve@example.net"); r.Status != "5.1.1" {
		t.Errorf("for eve: %+v", r)
	}
}

func TestWhatAStatusSaysOfTheAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ status, words, want string }{
		{"5.7.1", "550 5.1.1 User unknown", "5.7.1"}, // the status counts
		{"5.0.0", "smtp; 550 5.7.1 blocked", "5.7.1"},
		{"5.0.0", "host mx [192.0.2.25] said no", "5.0.0"}, // an address of a host is no status
		{"", "550 No such user here", "5.1.1"},
		{"", "452 4.2.2 mailbox full", "4.2.2"},
		{"", "450 user unknown, perhaps later", "4.0.0"},
		{"nonsense", "552 over quota", "5.2.2"},
		{"5.0.0", "the account has been disabled", "5.2.1"},
		{"", "", "5.0.0"},
	} {
		if got := refined(c.status, c.words); got != c.want {
			t.Errorf("%q, %q: %s, want %s", c.status, c.words, got, c.want)
		}
	}
	if got := StatusOf(&PermanentError{Stage: StageRcpt, Code: 550, Text: "unknown user"}); got != "5.1.1" {
		t.Errorf("a refusal without a status: %s", got)
	}
	if got := StatusOf(&PermanentError{Stage: StageMessage, Text: "To is empty"}); got != "" {
		t.Errorf("a fault of our own: %s", got)
	}
}

// FuzzParseBounce wants no input to break the parser, and nothing of an address, nor more than a little, in what is kept.
func FuzzParseBounce(f *testing.F) {
	samples, err := fs.Glob(os.DirFS(filepath.Join("testdata", "bounces")), "*.eml")
	if err != nil || len(samples) < 10 {
		f.Fatal(samples, err)
	}
	for _, name := range samples {
		f.Add(sampleOf(f, strings.TrimSuffix(name, ".eml")))
	}
	f.Add([]byte("Content-Type: multipart/x; boundary=a\n\n--a\nContent-Type: multipart/x; boundary=a\n\n--a\n\n--a--"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := ParseBounce(data)
		if err != nil {
			if !errors.Is(err, ErrNoBounce) {
				t.Fatal(err)
			}
			return
		}
		if len(b.Recipients) == 0 || len(b.Recipients) > maxRecipients || len(b.MessageIDs) > maxMessageIDs {
			t.Errorf("%d recipients, %d ids", len(b.Recipients), len(b.MessageIDs))
		}
		for _, r := range b.Recipients {
			if weight[r.Action] == 0 || len(r.Status) > 20 || strings.Contains(r.Text, "@") || !utf8.ValidString(r.Text) || len(r.Text) > 1000 || strings.ContainsAny(r.Text, "\r\n") {
				t.Errorf("recipient %+v", r)
			}
			if !statusShape.MatchString(r.Status) && (r.Action == ActionFailed || r.Status != "") {
				t.Errorf("status %q", r.Status)
			}
		}
	})
}
