package main

import (
	"strings"
	"testing"

	"johnschool/web"
)

// TestEveryPageIsMeasured: a new page has to be opened here, too, or be named with why not.
func TestEveryPageIsMeasured(t *testing.T) {
	t.Parallel()
	if err := everyPage(web.Pages()); err != nil {
		t.Error(err)
	}
	if err := everyPage([]string{"/new/:id"}); err == nil || !strings.Contains(err.Error(), "/new/:id") {
		t.Errorf("a page that nobody opens: %v", err)
	}
}
