package emails

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Files stands in for a mail server where none is configured: each message becomes one file, <Message-ID>.eml, that any
// mail program opens. Sending the same message again leaves one file.
type Files struct {
	dir string
	o   Options
}

func newFiles(dir string, o Options) (*Files, error) {
	if dir == "" {
		return nil, fmt.Errorf("emails: neither a mail server nor a folder for messages is given")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("emails: make the folder for messages: %w", err)
	}
	return &Files{dir: dir, o: o}, nil
}

// Name is "files".
func (f *Files) Name() string { return "files" }

// Send writes one message.
func (f *Files) Send(ctx context.Context, m Message) error { return sendOne(ctx, f, m) }

// Open never fails: there is nothing to connect to.
func (f *Files) Open(context.Context) (Conn, error) { return filesConn{f}, nil }

// Path is where the message with that Message-ID lies, or will.
func (f *Files) Path(messageID string) string { return filepath.Join(f.dir, fileName(messageID)) }

type filesConn struct{ *Files }

func (c filesConn) Send(ctx context.Context, m Message) error {
	raw, err := c.o.seal(m)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return &TemporaryError{Trouble: Unreachable, Stage: StageFile, Err: err}
	}
	if err := writeDurably(c.Path(m.MessageID), raw); err != nil {
		return &TemporaryError{Trouble: Unreachable, Stage: StageFile, Err: err}
	}
	return nil
}

func (c filesConn) Close() error { return nil }

// writeDurably leaves either the whole file, on disk for good, or none.
func writeDurably(path string, data []byte) (err error) {
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, ".message-*.tmp") // readable by its owner alone
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = tmp.Close()
			_ = os.Remove(tmp.Name())
		}
	}()
	if _, err = tmp.Write(data); err != nil {
		return err
	}
	if err = tmp.Sync(); err != nil {
		return err
	}
	if err = tmp.Close(); err != nil {
		return err
	}
	if err = os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	if err := d.Sync(); err != nil {
		_ = d.Close()
		return err
	}
	return d.Close()
}

// fileName keeps letters, digits, dot, hyphen, underscore and @, and writes other bytes as %XX, so that no two
// Message-IDs share a file. One too long for a file name is replaced by its hash.
func fileName(messageID string) string {
	var b strings.Builder
	for _, c := range []byte(messageID) {
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', strings.IndexByte("@._-", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	name := b.String()
	if len(name) > 200 || strings.HasPrefix(name, ".") {
		name = fmt.Sprintf("%x", sha256.Sum256([]byte(messageID)))
	}
	return name + ".eml"
}
