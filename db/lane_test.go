package db

import "testing"

// Who has a lane keeps others back, but not for long: they may have to go on for that one to be done.
func TestALaneIsWaitedForAWhile(t *testing.T) {
	t.Parallel()
	d := &DB{lanes: make(chan struct{}, 1)}
	first := d.takeLane()
	if first.of == nil {
		t.Fatal("a free lane was not taken")
	}
	if without := d.takeLane(); without.of != nil {
		t.Error("two have the only lane")
	}
	first.leave()
	first.leave() // as at the end of a transaction that was committed
	next := d.takeLane()
	if next.of == nil {
		t.Error("a lane that was left is not free")
	}
	next.leave()
	if n := len(d.lanes); n != 0 {
		t.Errorf("%d lanes are taken for good", n)
	}
}
