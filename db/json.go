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
