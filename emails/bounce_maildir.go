package emails

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"
)

// MaxBounce is how much of an e-mail in a Maildir is read, in bytes: a report stands at its beginning, before the e-mail
// that it may bring back whole.
const MaxBounce = 256 << 10

// Maildir is a folder into which a mail server delivers, a file an e-mail. Nothing is read from outside of it, whatever
// links in it say.
type Maildir struct{ root *os.Root }

// OpenMaildir opens a Maildir: a folder with new and cur in it.
func OpenMaildir(folder string) (*Maildir, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("open the Maildir: %w", err)
	}
	for _, sub := range []string{"new", "cur"} {
		if info, err := root.Stat(sub); err != nil || !info.IsDir() {
			_ = root.Close()
			return nil, fmt.Errorf("%s is no Maildir: there is no folder %q in it", folder, sub)
		}
	}
	return &Maildir{root}, nil
}

// Close lets go of the folder.
func (m *Maildir) Close() error { return m.root.Close() }

// Unseen names the e-mails that do not carry the flag Seen, those delivered first at the beginning.
func (m *Maildir) Unseen() ([]string, error) {
	var names []string
	for _, sub := range []string{"new", "cur"} {
		entries, err := fs.ReadDir(m.root.FS(), sub)
		if err != nil {
			return nil, fmt.Errorf("read the Maildir: %w", err)
		}
		for _, e := range entries {
			if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") && !(sub == "cur" && seen(e.Name())) {
				names = append(names, sub+"/"+e.Name())
			}
		}
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(path.Base(a), path.Base(b)) }) // they begin with the time
	return names, nil
}

// Read reads the beginning of an e-mail, at most MaxBounce bytes; fs.ErrNotExist where somebody took it away.
func (m *Maildir) Read(name string) ([]byte, error) {
	f, err := m.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0) // opening a pipe would wait for its writer
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, fs.ErrInvalid)
	}
	return io.ReadAll(io.LimitReader(f, MaxBounce))
}

// MarkSeen moves an e-mail to cur with the flag Seen, as a mail program does once it was read. One that somebody else
// moved meanwhile is theirs.
func (m *Maildir) MarkSeen(name string) error {
	base, flags := path.Base(name), "S"
	if at := strings.LastIndex(base, ":2,"); at >= 0 {
		set := []rune(base[at+3:] + "S")
		slices.Sort(set) // flags stand in the order of the alphabet
		base, flags = base[:at], string(slices.Compact(set))
	}
	err := m.root.Rename(name, "cur/"+base+":2,"+flags)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func seen(name string) bool {
	at := strings.LastIndex(name, ":2,")
	return at >= 0 && strings.Contains(name[at:], "S")
}
