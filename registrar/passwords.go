package registrar

import (
	"context"
	"fmt"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"johnschool/school"
)

// passwords hashes and compares passwords, a few at a time: each takes memory on
// purpose.
type passwords struct {
	cost  argon2id.Params
	slots chan struct{}

	once  sync.Once
	dummy string // the hash of no password, compared where there is no account
}

// passwordCost is what OWASP's password storage cheat sheet asks of Argon2id at
// least: 19 MiB, two iterations, one lane.
var passwordCost = argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

const (
	passwordsAtOnce = 2
	passwordWait    = 10 * time.Second
)

func newPasswords() *passwords {
	return &passwords{cost: passwordCost, slots: make(chan struct{}, passwordsAtOnce)}
}

// checkPassword wants twelve characters and asks for nothing else of them (NIST
// SP 800-63B, 5.1.1.2).
func checkPassword(f *school.Faults, pointer, password string) {
	n := utf8.RuneCountInString(password)
	f.Check(utf8.ValidString(password), pointer, "The text is not valid UTF-8.")
	f.Check(n >= 12 && n <= 200, pointer, "Use 12 to 200 characters.")
}

// turn waits for one of the slots; done gives it back.
func (p *passwords) turn(ctx context.Context) (done func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, passwordWait)
	defer cancel()
	select {
	case p.slots <- struct{}{}:
		return func() { <-p.slots }, nil
	case <-ctx.Done():
		return nil, &school.Error{Kind: school.Unavailable, Message: "Too many people are signing in at this moment; please try again.", RetryIn: 5, Cause: ctx.Err()}
	}
}

// hash is what is kept of a password.
func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	done, err := p.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	hash, err := argon2id.CreateHash(password, &p.cost)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// matches compares a password with a hash, within a turn. Without a hash it takes
// as long and says no.
func (p *passwords) matches(password, hash string) (bool, error) {
	p.once.Do(func() { p.dummy, _ = argon2id.CreateHash("no such account", &p.cost) })
	known := hash != ""
	if !known {
		hash = p.dummy
	}
	match, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return match && known, nil
}
