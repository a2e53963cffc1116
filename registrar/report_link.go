package registrar

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"

	"github.com/google/uuid"

	"johnschool/db"
	"johnschool/school"
)

// linkDays is how many days an answer link opens its report, the day on which its
// e-mail is written not counted: longer than any rules give for an answer, and not
// for good, because mailboxes are kept longer than those who read them.
const linkDays = 60

// answerPath is where links lead, below the public address.
const answerPath = "/answer/"

// hiddenLink stands in an e-mail for the secret of its link wherever the e-mail is
// shown to anybody but its recipient.
const hiddenLink = "shown-to-the-recipient-alone"

// answerURL is where the holder of a link's secret reads and answers its report,
// or, given the link's id, what stands for that address in the e-mail that is kept.
func (o *Office) answerURL(secret string) string {
	return strings.TrimSuffix(o.publicURL, "/") + answerPath + secret
}

// linkTo is a new link to a report, for an e-mail that carries it.
func (v *visit) linkTo(r db.Report) (db.NewReportLink, error) {
	zone, err := loadZone(r.Zone)
	if err != nil {
		return db.NewReportLink{}, err
	}
	return db.NewReportLink{ID: newID(), ReportID: r.ID, ValidUntil: school.DateOf(v.now, zone).Add(linkDays), At: v.now}, nil
}

// linkText writes secrets with small letters and digits alone: programs that find
// addresses in a plain text may leave out what they take for its punctuation.
var linkText = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// linkToken is the secret of a link: its id and 256 bits that only who has the key
// can tell. It is derived each time an e-mail is sent, so every try carries the same,
// and what the outbox keeps and shows carries none.
func linkToken(key []byte, id string) string {
	parsed := uuid.MustParse(id)
	return linkText.EncodeToString(append(parsed[:], linkMAC(key, parsed[:])...))
}

func linkMAC(key, id []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("report link "))
	mac.Write(id)
	return mac.Sum(nil)
}

// linkOf is the id of the link with a secret; false where it is none of ours.
func linkOf(key []byte, token string) (string, bool) {
	raw, err := linkText.DecodeString(token)
	if err != nil || len(raw) != len(uuid.UUID{})+sha256.Size {
		return "", false
	}
	id := uuid.UUID(raw[:len(uuid.UUID{})])
	return id.String(), hmac.Equal(raw[len(id):], linkMAC(key, id[:]))
}

// heldLink is a link whose secret somebody showed, and that person as an actor.
type heldLink struct {
	db.ReportLink
	actor   school.Actor
	expired bool
	today   school.Date // of the program
}

// present finds the link with a secret. One that is unknown reads as not found, and
// only who has the right secret of an old one learns that it is over.
func (o *Office) present(ctx context.Context, visitor school.Actor, what Action, token string) (heldLink, error) {
	held := heldLink{actor: school.Actor{Role: school.Link, RequestID: visitor.RequestID}}
	if err := authorize(held.actor, what); err != nil {
		return held, err
	}
	known := false
	err := o.db.In(ctx, school.SystemActor(), func(tx *db.Tx) error {
		known = false
		key, err := tx.LinkKey(ctx)
		if err != nil {
			return err
		}
		id, ours := linkOf(key, token)
		if !ours {
			return nil
		}
		held.ReportLink, err = tx.ReportLink(ctx, id)
		known = err == nil
		return err
	})
	if err == nil && !known || db.IsNoRow(err) {
		err = unknownLink()
		o.noteRefusal(ctx, held.actor, what, err)
		return held, err
	}
	if err != nil {
		return held, err
	}
	zone, err := loadZone(held.Zone)
	if err != nil {
		return held, err
	}
	held.actor.LinkID = held.ID
	held.today = school.DateOf(o.now(), zone)
	held.expired = held.today > held.ValidUntil
	return held, nil
}

func unknownLink() error {
	return &school.Error{Kind: school.NotFound,
		Message: "This address opens no report. Check that all of it was copied from the e-mail, or sign in, or call the program that wrote to you."}
}

// event is what who holds a link did, for the trail of the report's organization.
func (l heldLink) event(at time.Time, what Action, details map[string]any) db.AuditEvent {
	actor := l.actor
	actor.OrganizationID = l.OrganizationID
	return db.AuditEvent{At: at, Actor: actor, Action: string(what), SubjectKind: "report", SubjectID: l.ReportID, Details: details}
}
