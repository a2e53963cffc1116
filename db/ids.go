package db

import (
	"database/sql/driver"

	"github.com/lib/pq"
)

// IDs is a column or parameter of several ids.
type IDs []string

// Scan reads a text or uuid array.
func (ids *IDs) Scan(src any) error { return (*pq.StringArray)(ids).Scan(src) }

// Value writes an array.
func (ids IDs) Value() (driver.Value, error) { return pq.StringArray(ids).Value() }
