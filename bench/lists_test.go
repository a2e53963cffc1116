package main

import (
	"testing"

	"johnschool"
)

// TestEveryListIsMeasured: a new list or filter of the contract has to be asked for here, too.
func TestEveryListIsMeasured(t *testing.T) {
	t.Parallel()
	if err := everyListing(johnschool.Contract); err != nil {
		t.Error(err)
	}
}
