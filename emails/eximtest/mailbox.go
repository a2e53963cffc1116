package eximtest

import (
	"bytes"
	"errors"
	"fmt"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"johnschool/emails/smtptest"
)

// Fate is what becomes of mail for an address.
type Fate string

const (
	// Delivered: into a Maildir. Every address that nothing else was said about.
	Delivered Fate = ""
	// Unknown: taken, then found to have no mailbox: a report "failed" goes back to the envelope's sender at once.
	Unknown Fate = "unknown"
	// Full: taken, then found to have no room left: the same with another reason.
	Full Fate = "full"
	// Later: taken, and tried each second for an hour: a report "delayed" goes back after a second or two.
	Later Fate = "later"
	// Refused: 550 at RCPT TO; nothing is taken and nothing reported.
	Refused Fate = "refused"
)

// Let sets what becomes of mail for an address (in lower case) from now on, mail put off before included.
func (s *Server) Let(address string, fate Fate) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fates[address] = fate
	return s.writeTables()
}

// Relay sends mail for a domain on to another server, at an IP address and port, from now on. What that server refuses
// comes back to the envelope's sender as a report with its words.
func (s *Server) Relay(domain, addr string) error {
	host, port, ok := strings.Cut(addr, ":")
	if !ok {
		return fmt.Errorf("eximtest: relay to %q: want 127.0.0.1:25", addr)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.routes[domain] = host + "::" + port
	return s.writeTables()
}

// words are the entry of a fate in exim's tables.
var words = map[Fate]struct{ table, entry string }{
	Unknown: {"fates", ":fail: no such user here"},
	Later:   {"fates", ":defer: come again"},
	Full:    {"full", "yes"},
	Refused: {"refused", "yes"},
}

// writeTables writes what exim looks up at every delivery, each file whole or not at all.
func (s *Server) writeTables() error {
	tables := map[string]*bytes.Buffer{"fates": {}, "full": {}, "refused": {}, "routes": {}}
	for address, fate := range s.fates {
		if w, ok := words[fate]; ok {
			fmt.Fprintf(tables[w.table], "%s: %s\n", address, w.entry)
		}
	}
	for domain, route := range s.routes {
		fmt.Fprintf(tables["routes"], "%s: %s\n", domain, route)
	}
	for name, content := range tables {
		whole := s.path(name)
		draft := whole + ".new"
		// Readable for exim's user whatever our umask is.
		if err := errors.Join(os.WriteFile(draft, content.Bytes(), 0o644), os.Chmod(draft, 0o644), os.Rename(draft, whole)); err != nil {
			return fmt.Errorf("eximtest: write %s: %w", name, err)
		}
	}
	return nil
}

// Maildir makes a Maildir of its own for an address (in lower case) and answers its folder, into whose "new" mail for the address is
// delivered from now on, reports about mail from it included. Mail to all other addresses shares one.
func (s *Server) Maildir(address string) (string, error) {
	dir := s.path("mail", address)
	for _, sub := range []string{"", "tmp", "new", "cur"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o755); err != nil && !os.IsExist(err) {
			return "", fmt.Errorf("eximtest: make a Maildir: %w", err)
		}
		if s.credential != nil {
			if err := os.Chown(filepath.Join(dir, sub), int(s.credential.Uid), int(s.credential.Gid)); err != nil {
				return "", fmt.Errorf("eximtest: hand over a Maildir: %w", err)
			}
		}
	}
	return dir, nil
}

// Messages are all that was delivered to an address so far and is still in its Maildir, in the order of their files' names. Lines
// end in LF, as in every Maildir; on top stand the fields that a delivery adds (Return-path, Envelope-to, Delivery-date).
func (s *Server) Messages(address string) ([]smtptest.Received, error) {
	var files []string
	for _, sub := range []string{"new", "cur"} {
		found, err := filepath.Glob(s.path("mail", "*", sub, "*"))
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	slices.SortFunc(files, func(a, b string) int { return strings.Compare(filepath.Base(a), filepath.Base(b)) })
	var all []smtptest.Received
	for _, f := range files {
		data, err := os.ReadFile(f)
		if errors.Is(err, os.ErrNotExist) { // moved or read away meanwhile
			continue
		}
		if err != nil {
			return nil, err
		}
		m, err := mail.ReadMessage(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("eximtest: read %s: %w", filepath.Base(f), err)
		}
		if to := m.Header.Get("Envelope-To"); strings.EqualFold(to, address) {
			all = append(all, smtptest.Parse(strings.Trim(m.Header.Get("Return-Path"), "<>"), []string{to}, data))
		}
	}
	return all, nil
}

// WaitFor waits until at least n messages were delivered to an address and returns them all; after timeout it returns what there is
// and an error.
func (s *Server) WaitFor(address string, n int, timeout time.Duration) ([]smtptest.Received, error) {
	for deadline := time.Now().Add(timeout); ; time.Sleep(10 * time.Millisecond) {
		all, err := s.Messages(address)
		if err != nil || len(all) >= n {
			return all, err
		}
		if time.Now().After(deadline) {
			return all, fmt.Errorf("eximtest: %d of %d messages after %s", len(all), n, timeout)
		}
	}
}
