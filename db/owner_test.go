package db

import (
	"slices"
	"strings"
	"testing"
)

func TestToolsGetNoPasswordOnTheCommandLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		address, public string
		environment     []string
	}{
		{"postgres://owner:s%40cret@db:5433/office?sslmode=require&binary_parameters=yes", "postgres://owner@db:5433/office?sslmode=require", []string{"PGPASSWORD=s@cret"}},
		{"postgres://owner@db/office?password=secret", "postgres://owner@db/office", []string{"PGPASSWORD=secret"}},
		{"postgres://owner@/office?host=%2Frun%2Fjohn", "postgres://owner@/office?host=%2Frun%2Fjohn", nil},
		{"postgres://owner:secret@one,two:5433/office", "postgres://owner@/office?host=one%2Ctwo&port=5432%2C5433", []string{"PGPASSWORD=secret"}},
	} {
		public, environment, err := ForTools(c.address)
		if err != nil || public != c.public || !slices.Equal(environment, c.environment) {
			t.Errorf("%s: %q %q %v", c.address, public, environment, err)
		}
	}
	for _, wrong := range []string{"host=db password=secret", "postgres://owner:se%ret@db/office", "mysql://db"} {
		if _, _, err := ForTools(wrong); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

func TestNewestMigration(t *testing.T) {
	t.Parallel()
	if n := NewestMigration(); n < 5 || n > 1000 {
		t.Errorf("the newest migration is %d", n)
	}
}
