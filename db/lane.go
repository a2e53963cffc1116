package db

import (
	"runtime"
	"time"
)

// lanes is how many transactions are worked at where all get on. With more of them none is done sooner: the
// processors, which are often PostgreSQL's too, go from one to the other. Linux, which shares them out by sessions,
// of which each of PostgreSQL's processes is one, then leaves this program the smallest part.
func lanes() int { return max(4, 2*runtime.GOMAXPROCS(0)) }

// laneWithin bounds the wait for a lane: those who have one may wait themselves, for a lock or for a server far away.
const laneWithin = 50 * time.Millisecond

// lane is a place among the transactions that are worked at.
type lane struct {
	of chan struct{} // nil where the transaction has none, or no longer
}

// takeLane waits for a lane, those who came first before others. Who waited too long goes on without one.
func (d *DB) takeLane() *lane {
	select {
	case d.lanes <- struct{}{}:
		return &lane{d.lanes}
	default:
	}
	enough := time.NewTimer(laneWithin)
	defer enough.Stop()
	select {
	case d.lanes <- struct{}{}:
		return &lane{d.lanes}
	case <-enough.C:
		return &lane{}
	}
}

// leave makes room for the next.
func (l *lane) leave() {
	if l.of != nil {
		<-l.of
		l.of = nil
	}
}
