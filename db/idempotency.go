package db

import (
	"context"
	"encoding/json"
	"time"
)

// FirstAnswer is what a request under an idempotency key was answered first.
type FirstAnswer struct {
	BodyHash []byte          `db:"body_hash"`
	Answer   json.RawMessage `db:"answer"`
}

// ClaimIdempotency writes the key's row, or answers the first request's where
// there is one. A request under way with the same key is waited for.
func (t *Tx) ClaimIdempotency(ctx context.Context, actorID, route, key string, bodyHash []byte, at time.Time) (*FirstAnswer, error) {
	n, err := t.exec(ctx, `insert into idempotency (actor_id, route, key, body_hash, answer, recorded_at) values ($1, $2, $3, $4, 'null', $5)
		on conflict do nothing`, actorID, route, key, bodyHash, at)
	if err != nil || n == 1 {
		return nil, err
	}
	var first FirstAnswer
	err = t.get(ctx, &first, `select body_hash, answer from idempotency where actor_id = $1 and route = $2 and key = $3`, actorID, route, key)
	return &first, err
}

// SaveIdempotency keeps the answer for those who ask again.
func (t *Tx) SaveIdempotency(ctx context.Context, actorID, route, key string, answer any) error {
	text, err := asJSON(answer)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `update idempotency set answer = $4 where actor_id = $1 and route = $2 and key = $3`, actorID, route, key, text)
	return err
}

// PruneIdempotency forgets answers recorded before an instant.
func (t *Tx) PruneIdempotency(ctx context.Context, before time.Time) (int64, error) {
	return t.exec(ctx, `delete from idempotency where recorded_at < $1`, before)
}
