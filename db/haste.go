package db

import (
	"context"
	"strconv"
	"time"

	"johnschool/school"
)

const (
	// answerWithin bounds waiting for a turn, for a free connection's first answer,
	// and for statements outside of transactions.
	answerWithin = 10 * time.Second
	// pingWithin bounds the answer to whether the database answers.
	pingWithin = 2 * time.Second
	// commitWithin is less than any statement may take: see ending.Commit.
	commitWithin = 15 * time.Second
	// idleWithin is how long PostgreSQL lets a transaction wait for its next
	// statement. A program that was frozen in the middle of one holds its locks no
	// longer than that.
	idleWithin = 10 * time.Second
	// silenceBeyond is by how much the program's own patience outlasts PostgreSQL's,
	// whose answer says more.
	silenceBeyond = 5 * time.Second
)

// haste bounds the statements of a transaction.
type haste struct {
	statement time.Duration // a statement may take this long
	lock      time.Duration // and wait this long for a lock; longer than a frozen transaction can hold one
}

var (
	peopleWait = haste{statement: 20 * time.Second, lock: 15 * time.Second}
	jobsWait   = haste{statement: 2 * time.Minute, lock: 30 * time.Second}
	checksWait = haste{statement: time.Hour, lock: 30 * time.Second}
)

type hasteKey struct{}

// Unhurried lets the statements of transactions below ctx take an hour: for
// commands that read everything.
func Unhurried(ctx context.Context) context.Context {
	return context.WithValue(ctx, hasteKey{}, checksWait)
}

// hasteOf tells how long the statements of an actor's transaction may take.
func hasteOf(ctx context.Context, actor school.Actor) haste {
	if h, ok := ctx.Value(hasteKey{}).(haste); ok {
		return h
	}
	if actor.Role == school.System || actor.Role == school.Console {
		return jobsWait
	}
	return peopleWait
}

// silence is how long to wait for an answer.
func (h haste) silence() time.Duration { return h.statement + silenceBeyond }

// ms is a duration as PostgreSQL's settings take it.
func ms(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
