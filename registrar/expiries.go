package registrar

import (
	"slices"
	"time"

	"johnschool/db"
	"johnschool/emails"
	"johnschool/school"
)

// WithMailCertificate says until when the certificate is good that e-mails are signed with now, so that administrators are told in time.
func WithMailCertificate(until func() time.Time) Option {
	return func(o *Office) { o.mailCertificate = until }
}

// expiring are the certificates that end within 30 days of a day or have ended, as lines of a digest. Another one
// takes weeks to get in some offices.
func (o *Office) expiring(today school.Date, zone *time.Location) []workItem {
	var items []workItem
	add := func(signs string, until time.Time) {
		last := school.DateOf(until, zone)
		if left := int(last - today); left <= int(expiresSoon/(24*time.Hour)) {
			items = append(items, workItem{DigestItem: emails.DigestItem{Certificate: signs, DueOn: last.Time(), DaysLeft: left}})
		}
	}
	if o.signing != nil {
		add(emails.SignsLetters, o.signing.current().Until())
	}
	if o.mailCertificate != nil {
		add(emails.SignsMail, o.mailCertificate())
	}
	return items
}

// withCertificates is an administrator's work with the certificates that end soon. Where nothing else waits they are told of 30, 21
// and 14 days before the end and each day of the last week and after it.
func (o *Office) withCertificates(r db.DigestReader, w *work) (*work, error) {
	if r.Role != school.Admin {
		return w, nil
	}
	zone, err := loadZone(r.Zone)
	if err != nil {
		return w, err
	}
	today := school.DateOf(o.now(), zone)
	items := o.expiring(today, zone)
	pressing := func(i workItem) bool { return i.DaysLeft <= 7 || slices.Contains([]int{14, 21, 30}, i.DaysLeft) }
	if len(items) == 0 || w.none() && !slices.ContainsFunc(items, pressing) {
		return w, nil
	}
	own := newWork()
	if w != nil {
		own = w.clone()
	}
	for _, i := range items {
		own.add(today, "certificates", i)
	}
	return own, nil
}
