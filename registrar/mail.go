package registrar

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"johnschool/db"
	"johnschool/emails"
)

// Mail says who the product's e-mails are from.
type Mail struct {
	From     string // the address, where bounces go
	FromName string // stands before it unless the e-mail has a sender's name of its own; may be empty
	Domain   string // the right part of every Message-ID
}

// defaultMail serves an office that was told nothing: a domain that never
// resolves (RFC 2606).
var defaultMail = Mail{From: "office@johnschool.invalid", Domain: "johnschool.invalid"}

// Option changes how an Office works.
type Option func(*Office)

// WithMail sets who e-mails are from.
func WithMail(m Mail) Option { return func(o *Office) { o.mail = m } }

// WithPublicURL sets where people reach this office, for links in letters.
func WithPublicURL(url string) Option { return func(o *Office) { o.publicURL = url } }

// mailToQueue is an e-mail that follows from a use case.
type mailToQueue struct {
	kind                         string // db.MessageReport, db.MessageNotice, db.MessageReminder, db.MessageDigest or db.MessageProof
	organizationID, enrollmentID string
	reportID, noticeID           string // what it carries: one of the two,
	reminderID                   string // or this,
	userID                       string // or the digest of this user
	to                           string // a bare address
	fromName                     string // in place of Mail.FromName
	replyTo                      string // an address, or a name and an address; may be empty
	linkID                       string // of the answer link that rendered has in it, or ""
	rendered                     emails.Rendered
	attachments                  []mailAttachment
}

// mailAttachment is a file of an e-mail whose content is a blob.
type mailAttachment struct {
	Name        string `json:"name"`
	ContentType string `json:"contentType"`
	BlobID      string `json:"blobId"`
}

// storedMail is an e-mail as its blob keeps it: every try sends the same. In place of
// an answer link's secret stands the link's id, here and wherever the outbox is shown.
type storedMail struct {
	MessageID   string           `json:"messageId"`
	From        string           `json:"from"`
	FromName    string           `json:"fromName,omitempty"`
	To          string           `json:"to"`
	ReplyTo     string           `json:"replyTo,omitempty"`
	Subject     string           `json:"subject"`
	Text        string           `json:"text"`
	HTML        string           `json:"html,omitempty"`
	Language    string           `json:"language,omitempty"`
	Date        time.Time        `json:"date"`
	LinkID      string           `json:"linkId,omitempty"`
	Attachments []mailAttachment `json:"attachments,omitempty"`
}

// showing is the e-mail with its answer link made to end in secret.
func (s storedMail) showing(secret string) storedMail {
	if s.LinkID != "" {
		s.Text = strings.ReplaceAll(s.Text, answerPath+s.LinkID, answerPath+secret)
		s.HTML = strings.ReplaceAll(s.HTML, answerPath+s.LinkID, answerPath+secret)
	}
	return s
}

const blobMail = "mail"

// queueMail puts an e-mail into the outbox, in this transaction, and answers the
// message's id.
func (v *visit) queueMail(m mailToQueue) (string, error) {
	id, contentID := newID(), newID()
	stored := storedMail{MessageID: id + "@" + v.office.mail.Domain, From: v.office.mail.From, FromName: v.office.mail.FromName,
		To: m.to, ReplyTo: m.replyTo, Subject: m.rendered.Subject, Text: m.rendered.Text, HTML: m.rendered.HTML, Language: m.rendered.Language,
		Date: v.now, LinkID: m.linkID, Attachments: m.attachments}
	if m.fromName != "" {
		stored.FromName = m.fromName
	}
	content, err := json.Marshal(stored)
	if err != nil {
		return "", fmt.Errorf("write mail: %w", err)
	}
	err = v.InsertBlob(v.ctx, db.Blob{ID: contentID, OrganizationID: m.organizationID, EnrollmentID: m.enrollmentID,
		Kind: blobMail, ContentType: "application/json", Content: content, At: v.now})
	if err != nil {
		return "", err
	}
	return id, v.InsertMessage(v.ctx, db.NewMessage{ID: id, OrganizationID: m.organizationID, EnrollmentID: m.enrollmentID, Kind: m.kind,
		ReportID: m.reportID, NoticeID: m.noticeID, ReminderID: m.reminderID, UserID: m.userID, To: m.to, ContentID: contentID, At: v.now})
}
