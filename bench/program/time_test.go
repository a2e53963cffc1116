package program

import (
	"os"
	"testing"
)

// What this test itself has taken grows while it works.
func TestProcessorTimeGrowsWithWork(t *testing.T) {
	t.Parallel()
	before, err := readProcess(os.Getpid())
	if err != nil {
		t.Skip("known on Linux alone: ", err)
	}
	if before.parent != os.Getppid() {
		t.Errorf("the parent is %d, not %d", before.parent, os.Getppid())
	}
	for after := before; after.own <= before.own; {
		if after, err = readProcess(os.Getpid()); err != nil {
			t.Fatal(err)
		}
	}
	whole, err := FamilyTime(os.Getpid())
	if err != nil || whole < before.own {
		t.Errorf("with its parent it took %s, alone %s: %v", whole, before.own, err)
	}
}
