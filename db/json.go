package db

import (
	"encoding/json"
	"fmt"
)

// scanJSON reads a jsonb column into dest.
func scanJSON(src, dest any) error {
	switch v := src.(type) {
	case nil:
		return nil
	case []byte:
		return json.Unmarshal(v, dest)
	case string:
		return json.Unmarshal([]byte(v), dest)
	}
	return fmt.Errorf("cannot read %T as json", src)
}

// JSON is a jsonb column passed through as it stands; SQL null is JSON null.
type JSON json.RawMessage

// Scan reads a jsonb column.
func (j *JSON) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*j = nil
	case []byte:
		*j = append(JSON(nil), v...)
	case string:
		*j = JSON(v)
	default:
		return fmt.Errorf("cannot read %T as json", src)
	}
	return nil
}

// MarshalJSON writes the column as it stands.
func (j JSON) MarshalJSON() ([]byte, error) {
	if j == nil {
		return []byte("null"), nil
	}
	return j, nil
}

// UnmarshalJSON keeps what stands.
func (j *JSON) UnmarshalJSON(b []byte) error {
	*j = append(JSON(nil), b...)
	return nil
}
