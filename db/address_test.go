package db

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lib/pq"
)

func TestSeveralHostsInTheURL(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"postgres://app:p%40ss@db1:5432,db2:5433/johnschool":                         "db1:5432 db2:5433 read-write p@ss",
		"postgres://app:p@db1,db2:5433/johnschool":                                   "db1:5432 db2:5433 read-write p",
		"postgres://app:p@db1,db2/johnschool":                                        "db1:5432 db2:5432 read-write p",
		"postgres://app:p@db1,db2/johnschool?port=6000":                              "db1:6000 db2:6000 read-write p",
		"postgresql://app:p@[::1]:5432,[fe80::2]/johnschool":                         "::1:5432 fe80::2:5432 read-write p",
		"postgres://app:p@db1:5432,db2:5432/johnschool?target_session_attrs=primary": "db1:5432 db2:5432 primary p",
		"postgres://app:p@db1/johnschool":                                            "db1:5432  p",
		"postgres://app:p@%2Frun%2Fpostgresql/johnschool":                            "/run/postgresql:5432  p",
		"postgres:///johnschool?host=/run/a,/run/b&user=app":                         "/run/a:5432 /run/b:5432 read-write ",
		"host=db1,db2 port=1,2 user=app password=p dbname=johnschool":                "db1:1 db2:2 read-write p",
	} {
		c, err := configOf(address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		got := fmt.Sprintf("%s:%d", c.Host, c.Port)
		for _, m := range c.Multi {
			got += fmt.Sprintf(" %s:%d", m.Host, m.Port)
		}
		if got += fmt.Sprintf(" %s %s", c.TargetSessionAttrs, c.Password); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
		if c.User != "app" || c.Database != "johnschool" || c.ConnectTimeout != connectWithin || c.ApplicationName != "johnschool" {
			t.Errorf("%s: user %q, database %q, %v, %q", address, c.User, c.Database, c.ConnectTimeout, c.ApplicationName)
		}
	}
}

func TestTheURLsOwnLimitsStand(t *testing.T) {
	t.Parallel()
	c, err := configOf("postgres://app@db1,db2/johnschool?connect_timeout=2&application_name=east&binary_parameters=yes&target_session_attrs=any")
	if err != nil {
		t.Fatal(err)
	}
	if c.ConnectTimeout.Seconds() != 2 || c.ApplicationName != "east" || !c.BinaryParameters || c.TargetSessionAttrs != pq.TargetSessionAttrsAny {
		t.Errorf("%v %q %v %q", c.ConnectTimeout, c.ApplicationName, c.BinaryParameters, c.TargetSessionAttrs)
	}
}

// An address that cannot be read does not end up in a log with its password.
func TestBadAddressKeepsItsPassword(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"postgres://app:hunter2@db1:x:y,db2/johnschool", "postgres://app:hunter2%zz@db1,db2/j", "postgres://app:hunter2@db1,/j",
		"postgres://app:hunter2%zz@db1/j", "postgres://app:hunter2@db 1:5x/j"} {
		_, err := Open(t.Context(), address)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", address, err)
		}
	}
}
