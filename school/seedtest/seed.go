// Package seedtest gives simulations in tests the seed of what happens in them.
package seedtest

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

// variable says which life a simulation shows: a number one that was seen before, "new"
// one that nobody has seen.
const variable = "SIMULATION_SEED"

// usual is the seed where nobody asks for another: whether a commit passes must not hang
// on chance.
const usual = 1

// Seed answers the seed, and has the test say it.
func Seed(t testing.TB) uint64 {
	t.Helper()
	seed := uint64(usual)
	switch given := os.Getenv(variable); given {
	case "":
	case "new":
		seed = rand.Uint64()
	default:
		var err error
		if seed, err = strconv.ParseUint(given, 10, 64); err != nil {
			t.Fatalf("%s: %v", variable, err)
		}
	}
	t.Logf("%s=%d", variable, seed)
	return seed
}
