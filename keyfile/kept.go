package keyfile

import (
	"os"
	"slices"
	"sync"
)

// Kept is what was made of files, such as of a key and its certificate. It is made anew when one of them was replaced or written over,
// so that a renewed certificate needs no restart. It is safe for concurrent use.
type Kept[T any] struct {
	files []string
	load  func() (T, error)
	told  func(T, error)

	mu    sync.Mutex
	seen  []os.FileInfo // of files, as they were before they were last read; nil where one was not there
	value T
}

// Keep makes it for the first time; the error is load's. Later, told hears of each time that files had changed: what came of them, or why
// they cannot be used, as between the arrival of a key and that of its certificate. Then the one before stays in use.
func Keep[T any](load func() (T, error), told func(T, error), files ...string) (*Kept[T], error) {
	k := &Kept[T]{files: files, load: load, told: told}
	k.seen = k.look()
	var err error
	k.value, err = load()
	return k, err
}

// Get is what the files hold now, or held when they could last be used.
func (k *Kept[T]) Get() T {
	k.mu.Lock()
	defer k.mu.Unlock()
	seen := k.look()
	if slices.EqualFunc(seen, k.seen, same) {
		return k.value
	}
	k.seen = seen
	value, err := k.load()
	if err == nil {
		k.value = value
	}
	k.told(value, err)
	return k.value
}

func (k *Kept[T]) look() []os.FileInfo {
	seen := make([]os.FileInfo, len(k.files))
	for i, name := range k.files {
		if info, err := os.Stat(name); err == nil {
			seen[i] = info
		}
	}
	return seen
}

func same(a, b os.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}
