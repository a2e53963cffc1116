package db

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	"github.com/lib/pq"

	"johnschool/school"
)

// errTryAgain marks a transaction that lost to another and may be run again.
var errTryAgain = errors.New("lost to another transaction")

// Taken is a violated unique constraint: somebody was first.
type Taken struct {
	Constraint string
	cause      error
}

func (e *Taken) Error() string { return "already there: " + e.Constraint }
func (e *Taken) Unwrap() error { return e.cause }

// IsTaken tells whether err is a violation of the named unique constraint or
// index.
func IsTaken(err error, constraint string) bool {
	var t *Taken
	return errors.As(err, &t) && t.Constraint == constraint
}

// mapError gives trouble below its kind: what passes by itself is Unavailable,
// what a rerun cures is errTryAgain, a unique violation is Taken. The rest stays
// an error that nobody is shown.
func mapError(err error) error {
	if err == nil {
		return nil
	}
	var pe *pq.Error
	if errors.As(err, &pe) {
		switch pe.Code.Class() {
		case "08", "57", "53": // connection, operator intervention, insufficient resources
			return unavailable(err)
		case "40": // serialization failure, deadlock
			return fmt.Errorf("%w: %w", errTryAgain, err)
		}
		switch pe.Code {
		case "23505":
			return &Taken{Constraint: pe.Constraint, cause: err}
		case "55P03", "25006", "25P03", "25P04": // lock timeout, read-only (a standby), a transaction that waited or took too long
			return unavailable(err)
		case "26000", "42P05": // a prepared statement is unknown, or there already
			return fmt.Errorf("%w (does DATABASE_URL lead through a pooler that does not know prepared statements, such as PgBouncer before 1.21? Add binary_parameters=yes to it)", err)
		}
		return err
	}
	var ne net.Error
	if errors.As(err, &ne) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ENOENT) {
		return unavailable(err)
	}
	return err
}

var errStandby = errors.New("the database server is a standby, which takes no writes")

func unavailable(err error) error {
	return &school.Error{Kind: school.Unavailable, Message: "The office's books cannot be reached at the moment. Nothing was changed that was not confirmed; please try again.",
		RetryIn: 2, Cause: err}
}
