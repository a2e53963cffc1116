package registrar

import (
	"context"
	"crypto/sha256"
	"strings"
	"sync"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// Authenticate answers who holds a token: unknown, expired and revoked ones, and
// those of a disabled user, are Unauthenticated. An answer is kept for two
// seconds, so that a request need not ask the database twice who asks.
func (o *Office) Authenticate(ctx context.Context, token string) (school.Actor, error) {
	if !strings.HasPrefix(token, tokenPrefix) {
		return school.Actor{}, badToken()
	}
	hash := sha256.Sum256([]byte(token))
	now := o.now()
	if b, ok := o.bearers.find(hash, now); ok {
		return b.actor(now)
	}
	era := o.bearers.era()
	var bearer db.Bearer
	err := o.db.In(ctx, school.SystemActor(), func(tx *db.Tx) (err error) {
		bearer, err = tx.Bearer(ctx, hash[:])
		return err
	})
	if db.IsNoRow(err) {
		return school.Actor{}, badToken()
	}
	if err != nil {
		return school.Actor{}, err
	}
	b := keptBearer{bearer, now}
	o.bearers.keep(hash, b, era)
	return b.actor(now)
}

func badToken() error {
	return &school.Error{Kind: school.Unauthenticated, Message: "This token is not good: it is unknown, has expired or was revoked. Sign in again, or make a new one."}
}

// keptBearer is who held a token when the database was asked.
type keptBearer struct {
	db.Bearer
	askedAt time.Time
}

// actor answers the bearer as an actor, unless the token has expired. The scopes
// are shared: nobody changes them.
func (b keptBearer) actor(now time.Time) (school.Actor, error) {
	if !now.Before(b.ExpiresAt) {
		return school.Actor{}, badToken()
	}
	return school.Actor{Role: b.Role, UserID: b.UserID, OrganizationID: b.OrganizationID,
		CourtIDs: b.CourtIDs, AgencyIDs: b.AgencyIDs, ProgramIDs: b.ProgramIDs}, nil
}

// bearers remembers for two seconds who holds which token.
type bearers struct {
	mu   sync.Mutex
	kept map[[sha256.Size]byte]keptBearer
	eras uint64 // counts how often all was forgotten
}

const (
	bearerKept = 2 * time.Second
	mostKept   = 4096
)

func newBearers() *bearers { return &bearers{kept: map[[sha256.Size]byte]keptBearer{}} }

func (c *bearers) find(hash [sha256.Size]byte, now time.Time) (keptBearer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b, ok := c.kept[hash]
	return b, ok && now.Sub(b.askedAt) < bearerKept
}

// era is to be read before the database: what was forgotten since, keep does not
// bring back.
func (c *bearers) era() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.eras
}

func (c *bearers) keep(hash [sha256.Size]byte, b keptBearer, era uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.eras != era {
		return
	}
	if len(c.kept) >= mostKept {
		clear(c.kept)
	}
	c.kept[hash] = b
}

// forget is for when a token was revoked or a user changed.
func (c *bearers) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.eras++
	clear(c.kept)
}
