package registrar

import (
	"context"
	"fmt"
	"slices"

	"johnschool/db"
	"johnschool/school"
)

// MessageFilter limits the outbox; empty fields do not.
type MessageFilter struct {
	State, Kind, EnrollmentID string
}

var (
	messageStates = []string{db.MessageQueued, db.MessageSending, db.MessageSent, db.MessageBounced, db.MessageDead, db.MessageCancelled}
	messageKinds  = []string{db.MessageReport, db.MessageNotice, db.MessageReminder, db.MessageDigest, db.MessageProof}
)

func (f MessageFilter) check() error {
	var faults school.Faults
	faults.Check(f.State == "" || slices.Contains(messageStates, f.State), "/state", "Choose one of "+join(messageStates)+".")
	faults.Check(f.Kind == "" || slices.Contains(messageKinds, f.Kind), "/kind", "Choose one of "+join(messageKinds)+".")
	faults.Check(f.EnrollmentID == "" || isID(f.EnrollmentID), "/enrollment", "This is no id.")
	return faults.Err()
}

// Messages lists the organization's outbox, the latest e-mail first.
func (o *Office) Messages(ctx context.Context, actor school.Actor, f MessageFilter, p Page) (List[db.MessageLine], error) {
	return listByID(ctx, o, actor, ActReadMessages, "message", p, func(v *visit, before string, limit int) ([]db.MessageLine, error) {
		if err := f.check(); err != nil {
			return nil, err
		}
		return v.Messages(v.ctx, db.MessageFilter{OrganizationID: v.Actor.OrganizationID, State: f.State, Kind: f.Kind, EnrollmentID: f.EnrollmentID, Before: before, Limit: limit})
	}, func(m db.MessageLine) string { return m.ID })
}

// Message reads one e-mail of the outbox.
func (o *Office) Message(ctx context.Context, actor school.Actor, id string) (db.MessageLine, error) {
	return readOne(ctx, o, actor, ActReadMessages, "message", id, (*visit).message)
}

func (v *visit) message(id string) (db.MessageLine, error) {
	return find(v, "message", id, v.Tx.Message)
}

// MessageContent answers an e-mail as it goes out, with what is attached to it:
// every try to send it sends the same bytes. The secret of an answer link is left
// out: with it the reader could answer in the recipient's place.
func (o *Office) MessageContent(ctx context.Context, actor school.Actor, id string) (Document, error) {
	var document Document
	err := o.do(ctx, actor, ActReadMessages, func(v *visit) error {
		line, err := v.message(id)
		if err != nil {
			return err
		}
		data, err := v.encodedMail(id, line.ContentID)
		if err != nil {
			return err
		}
		document = Document{FileName: id + ".eml", ContentType: "message/rfc822", Data: data}
		return v.auditReading("message", id, nil)
	})
	return document, err
}

// MailView is an e-mail of the outbox as its recipient reads it.
type MailView struct {
	db.MessageLine
	From, ReplyTo, Subject, Text, HTML string
	Files                              []MailFile
}

// MailFile is a file that is attached to an e-mail.
type MailFile struct{ Name, ContentType string }

// ReadMail reads one e-mail of the outbox with what it says; Text is empty once
// that was erased.
func (o *Office) ReadMail(ctx context.Context, actor school.Actor, id string) (MailView, error) {
	var view MailView
	err := o.do(ctx, actor, ActReadMessages, func(v *visit) error {
		line, err := v.message(id)
		if err != nil {
			return err
		}
		stored, kept, err := frozen[storedMail](v, "e-mail", id, &line.ContentID)
		if err != nil {
			return err
		}
		view = MailView{MessageLine: line}
		if kept {
			stored = stored.showing(hiddenLink)
			view.From, view.ReplyTo, view.Subject, view.Text, view.HTML = stored.From, stored.ReplyTo, stored.Subject, stored.Text, stored.HTML
			for _, a := range stored.Attachments {
				view.Files = append(view.Files, MailFile{Name: a.Name, ContentType: a.ContentType})
			}
		}
		return v.auditReading("message", id, nil)
	})
	return view, err
}

// encodedMail writes a stored e-mail as a mail server gets it, but for the secret of
// its link.
func (v *visit) encodedMail(id, contentID string) ([]byte, error) {
	stored, err := recall[storedMail](v, "e-mail", id, &contentID)
	if err != nil {
		return nil, err
	}
	files, err := v.BlobContents(v.ctx, stored.blobIDs())
	if err != nil {
		return nil, err
	}
	message, complete := stored.showing(hiddenLink).message(files)
	if !complete {
		return nil, wasErased("e-mail")
	}
	data, err := message.Encode()
	if err != nil {
		return nil, fmt.Errorf("write mail: %w", err)
	}
	return data, nil
}
