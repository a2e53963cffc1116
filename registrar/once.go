package registrar

import (
	"bytes"
	"encoding/json"
	"fmt"

	"johnschool/db"
	"johnschool/school"
)

// Once makes a repeated request answer as the first did. Key is the caller's
// Idempotency-Key, empty for none; Route the route's template; BodyHash the
// SHA-256 of the body.
type Once struct {
	Key      string
	Route    string
	BodyHash []byte
}

// answerOnce runs work unless the actor already did so under the same key: then
// the first answer is read into answer, provided the enrollment that it is about
// is still the actor's to see. The key's row is written first, so that of two
// requests at once the second waits for the first to commit.
func answerOnce[T any](v *visit, once Once, answer *T, about func(*T) string, work func() error) error {
	return answerOnceWhile(v, once, answer, work, func(first *T) error {
		if _, err := v.Tx.Enrollment(v.ctx, about(first)); db.IsNoRow(err) {
			return notFound("enrollment")
		} else if err != nil {
			return err
		}
		return nil
	})
}

// answerOnceWhile is answerOnce for what is about something else: a first answer is
// given again while still finds nothing wrong with that.
func answerOnceWhile[T any](v *visit, once Once, answer *T, work func() error, still func(*T) error) error {
	if once.Key == "" || v.Actor.UserID == "" {
		return work()
	}
	first, err := v.ClaimIdempotency(v.ctx, v.Actor.UserID, once.Route, once.Key, once.BodyHash, v.now)
	if err != nil {
		return err
	}
	if first != nil {
		if err := replay(first, once, answer); err != nil {
			return err
		}
		return still(answer)
	}
	if err := work(); err != nil {
		return err
	}
	return v.SaveIdempotency(v.ctx, v.Actor.UserID, once.Route, once.Key, *answer)
}

func replay[T any](first *db.FirstAnswer, once Once, answer *T) error {
	if !bytes.Equal(first.BodyHash, once.BodyHash) {
		return &school.Error{Kind: school.Conflict, Message: "This Idempotency-Key was used for another request. Use a new key for a new request.",
			Fields: []school.FieldError{{Pointer: "/Idempotency-Key", Message: "Already used with another body."}}}
	}
	if err := json.Unmarshal(first.Answer, answer); err != nil {
		return fmt.Errorf("read the first answer: %w", err)
	}
	return nil
}
