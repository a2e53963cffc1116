package db

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/lib/pq"
)

// Blob is a document, a letter or what stands behind one. It is written once and
// never changed.
type Blob struct {
	ID             string    `db:"id"`
	OrganizationID string    `db:"organization_id"`
	EnrollmentID   string    `db:"enrollment_id"` // empty where it belongs to no enrollment
	Kind           string    `db:"kind"`
	ContentType    string    `db:"content_type"`
	Content        []byte    `db:"content"` // nil once erased
	At             time.Time `db:"recorded_at"`
}

// InsertBlob writes a blob with the SHA-256 of its content.
func (t *Tx) InsertBlob(ctx context.Context, b Blob) error {
	sum := sha256.Sum256(b.Content)
	_, err := t.exec(ctx, `insert into blob (id, organization_id, enrollment_id, kind, content_type, sha256, content, recorded_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		b.ID, b.OrganizationID, null(b.EnrollmentID), b.Kind, b.ContentType, sum[:], b.Content, b.At)
	return err
}

// Blob reads one blob in scope.
func (t *Tx) Blob(ctx context.Context, id string) (Blob, error) {
	var b Blob
	err := t.get(ctx, &b, `select id, organization_id, coalesce(enrollment_id::text, '') as enrollment_id, kind, content_type, content, recorded_at
		from blob where id = $1`, id)
	return b, err
}

// BlobContents reads the contents of several blobs in scope by their ids; what is
// erased or out of scope is missing.
func (t *Tx) BlobContents(ctx context.Context, ids []string) (map[string][]byte, error) {
	var rows []struct {
		ID      string `db:"id"`
		Content []byte `db:"content"`
	}
	err := t.list(ctx, &rows, `select id, content from blob where id = any ($1::uuid[]) and content is not null`, pq.Array(ids))
	out := make(map[string][]byte, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Content
	}
	return out, err
}
