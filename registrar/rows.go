package registrar

import "johnschool/db"

// What lists hold, by the names that faces know them by.
type (
	// CaseloadLine is an enrollment as lists show it.
	CaseloadLine = db.CaseloadLine
	// Participant is a person with the current contact points.
	Participant = db.Participant
	// Match is somebody who may be the person about to be enrolled.
	Match = db.Match
	// Court is a court of the directory.
	Court = db.Court
	// Agency is an agency of the directory.
	Agency = db.Agency
	// Closure is a day on which a court is closed.
	Closure = db.Closure
	// Work is how much of each kind waits for staff.
	Work = db.Work
	// CertificateEvent is what became of a certificate.
	CertificateEvent = db.CertificateEvent
)
