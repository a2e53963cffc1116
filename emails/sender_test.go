package emails_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"johnschool/emails"
)

func TestNewReadsURL(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		"smtp://mail.example.org":                     "smtp://mail.example.org:587",
		"smtp://u:s3cret@mail.example.org:2525":       "smtp://mail.example.org:2525",
		"smtps://u:s3cret@mail.example.org":           "smtps://mail.example.org:465",
		"smtp://mail.example.org:25?tls=none":         "smtp://mail.example.org:25",
		"smtp://u:s3cret@[::1]:25?tls=none":           "smtp://[::1]:25",
		"smtp://mail.example.org/?tls=opportunistic":  "smtp://mail.example.org:587",
		"smtp://u:s3cret@localhost:25":                "smtp://localhost:25",
		"smtps://mail.example.org:2465/?tls=required": "smtps://mail.example.org:2465",
	}
	for in, want := range good {
		s, err := emails.New(in, "", emails.Options{})
		if err != nil {
			t.Errorf("%s: %v", in, err)
		} else if s.Name() != want {
			t.Errorf("%s: name %s, want %s", in, s.Name(), want)
		}
	}
	bad := []string{
		"mail.example.org:25", "http://mail.example.org", "smtp://", "smtp://:25", "smtp://u:s3cret@mail.example.org:no",
		"smtp://u:s3%cret@mail.example.org", "smtp://u:s3cret/x@mail.example.org", "smtp://mail.example.org:0", "smtp://mail.example.org:99999",
		"smtp://mail.example.org?tls=maybe", "smtp://mail.example.org?ssl=yes", "smtps://mail.example.org?tls=none",
		"smtp://u:s3cret@mail.example.org?tls=none", "smtp://u@mail.example.org", "smtp://:s3cret@mail.example.org", "smtp://mail.example.org/box",
	}
	for _, in := range bad {
		_, err := emails.New(in, "", emails.Options{})
		if err == nil {
			t.Errorf("%s was accepted", in)
		} else if strings.Contains(err.Error(), "s3c") {
			t.Errorf("%s: the error repeats the password: %v", in, err)
		}
	}
}

func TestFilesKeepEachMessageOnce(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "mail", "out")
	s, err := emails.New("", dir, emails.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Name() != "files" {
		t.Errorf("name %q", s.Name())
	}
	plain, odd := letter("0193-abc"), letter("a/b%c")
	for _, m := range []emails.Message{plain, odd, plain} {
		if err := s.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", e.Name(), info.Mode(), err)
		}
	}
	if got := strings.Join(names, " "); got != "0193-abc@mail.example.org.eml a%2Fb%25c@mail.example.org.eml" {
		t.Errorf("files: %s", got)
	}
	want, err := plain.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, names[0]))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("the file differs from the message (%v)", err)
	}
}

func TestFilesErrors(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "out")
	s, err := emails.New("", dir, emails.Options{})
	if err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Send(cancelled, letter("x")); !errors.Is(err, context.Canceled) || emails.IsPermanent(err) {
		t.Errorf("cancelled: %v", err)
	}
	m := letter("x")
	m.To = "nobody"
	if err := s.Send(t.Context(), m); !emails.IsPermanent(err) {
		t.Errorf("no address: %v", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), letter("x")); !emails.StopsBatch(err) {
		t.Errorf("folder gone: %v", err)
	}
	if _, err := emails.New("", "", emails.Options{}); err == nil {
		t.Error("neither server nor folder was accepted")
	}
}
