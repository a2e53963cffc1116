package registrar

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"time"
)

// Head is the head of the audit chain as it was exported at a moment: whoever
// rewrites the database cannot rewrite this.
type Head struct {
	Seq  int64     `json:"seq"`
	Hash string    `json:"hash"` // hexadecimal
	At   time.Time `json:"at"`
}

// Heads keeps exported heads outside of the database.
type Heads interface {
	// Append adds a head; it is on disk when Append returns.
	Append(Head) error
	// All reads every head in the order they were appended, and the numbers of lines that cannot be read.
	All() (heads []Head, unreadable []int, err error)
}

// HeadsFile keeps heads in a file, one line of JSON each, appended and never
// changed. Copies of it elsewhere make it stronger.
func HeadsFile(path string) Heads { return &headsFile{path: path} }

// WithHeads exports the heads of the audit chain; without it the chain is checked
// against itself alone.
func WithHeads(h Heads) Option { return func(o *Office) { o.heads = &exporter{Heads: h} } }

type headsFile struct {
	mu   sync.Mutex
	path string
}

func (h *headsFile) Append(head Head) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	f, err := os.OpenFile(h.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("audit heads: %w", err)
	}
	defer f.Close()
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil { // a command beside the server appends too
		return fmt.Errorf("audit heads: %w", err)
	}
	if err := dropTorn(f); err != nil {
		return fmt.Errorf("audit heads: %w", err)
	}
	line, err := json.Marshal(head)
	if err != nil {
		return fmt.Errorf("audit heads: %w", err)
	}
	if _, err := f.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("audit heads: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("audit heads: %w", err)
	}
	return nil
}

// dropTorn cuts off a last line that a crash left unfinished and moves to the end.
func dropTorn(f *os.File) error {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil || size == 0 {
		return err
	}
	tail := make([]byte, min(size, 4096))
	if _, err := f.ReadAt(tail, size-int64(len(tail))); err != nil {
		return err
	}
	whole := size - int64(len(tail)) + int64(bytes.LastIndexByte(tail, '\n')) + 1
	if whole == size {
		return nil
	}
	if err := f.Truncate(whole); err != nil {
		return err
	}
	_, err = f.Seek(whole, io.SeekStart)
	return err
}

func (h *headsFile) All() (heads []Head, unreadable []int, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f, err := os.Open(h.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("audit heads: %w", err)
	}
	defer f.Close()
	r := bufio.NewReader(f)
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return heads, unreadable, nil // a line without its end is one that a crash tore
		}
		if err != nil {
			return nil, nil, fmt.Errorf("audit heads: %w", err)
		}
		var head Head
		if json.Unmarshal(line, &head) != nil {
			unreadable = append(unreadable, n)
			continue
		}
		heads = append(heads, head)
	}
}
