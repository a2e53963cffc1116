package registrar

import (
	"context"
	"strings"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/emails"
	"johnschool/school"
)

// SendRequest says where a report goes that did not reach its recipient.
type SendRequest struct {
	Email string `json:"email"` // the recipient's in the directory where empty
}

// SendReport sends a written report whose e-mail did not arrive, or for which there
// was no address, as it was frozen: to the recipient's address as it now stands in
// the directory, or to another one. That is a new e-mail with a Message-ID of its
// own: a person decided to send again, where the outbox only tries again.
func (o *Office) SendReport(ctx context.Context, actor school.Actor, id string, r SendRequest, ifVersion *int64) (ReportView, error) {
	return o.changeReport(ctx, actor, ActSendReport, id, ifVersion, func(v *visit, report db.Report) error {
		given, err := r.address()
		if err != nil {
			return err
		}
		if err := readyToGo(report); err != nil {
			return err
		}
		if deref(report.Undelivered) == db.UndeliveredWaiting {
			return &school.Error{Kind: school.Conflict, Message: "Its e-mail waits to be sent or is being sent; only one that did not arrive can be sent again."}
		}
		if stands, err := v.stillStands(report); err != nil {
			return err
		} else if !stands {
			return noLongerStands()
		}
		address, err := v.addressOr(given, report)
		if err != nil {
			return err
		}
		facts, err := recall[documents.ReportFacts](v, "report", id, report.ContentID)
		if err != nil {
			return err
		}
		rendered, err := v.reportMail(report, facts)
		if err != nil {
			return err
		}
		messageID, err := v.queueReport(report, facts, rendered, *report.LetterID, address)
		if err != nil {
			return err
		}
		return v.ReaddressReport(v.ctx, id, messageID)
	})
}

// address is the one that somebody gave, or "".
func (r SendRequest) address() (string, error) {
	given := strings.TrimSpace(r.Email)
	if given == "" {
		return "", nil
	}
	if err := emails.ValidAddress(given); err != nil {
		return "", school.InvalidField("/email", "Give an address such as clerk@court.example.org: "+err.Error()+".")
	}
	return given, nil
}

// addressOr is the address that was given, or else the recipient's.
func (v *visit) addressOr(given string, report db.Report) (string, error) {
	if given != "" {
		return given, nil
	}
	c, err := v.correspondence(report.EnrollmentID)
	if err != nil {
		return "", err
	}
	_, address := c.recipient(report.Recipient)
	if address == "" {
		return "", school.InvalidField("/email", "The recipient has no e-mail address; give one, or record that you handed the report over or posted it.")
	}
	return address, nil
}
