package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"johnschool/documents"
	"johnschool/documents/pdf/sign"
)

// measureLetters renders the letter of a violation and signs it, on one core, with each usual kind of key.
func (b *bench) measureLetters(ctx context.Context) error {
	b.say("letters")
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	for _, k := range []struct {
		name string
		key  crypto.Signer
	}{{"RSA 2048", rsaKey}, {"ECDSA P-256", ecKey}} {
		signer, err := certified(k.key)
		if err != nil {
			return err
		}
		perSecond, err := b.lettersPerSecond(ctx, signer)
		if err != nil {
			return err
		}
		b.atLeast("letters rendered and signed a second and core, "+k.name, perSecond, 150, "a violation with ten sessions")
	}
	return ctx.Err()
}

func (b *bench) lettersPerSecond(ctx context.Context, signer *sign.Identity) (float64, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the garbage is collected on the same core
	facts := violation()
	facts.SignedBy = signer.Name()
	var perSecond []float64
	for range b.runs {
		count, began := 0, time.Now()
		for time.Since(began) < b.lasts/2 && ctx.Err() == nil {
			letter, err := documents.Report(facts)
			if err != nil {
				return 0, err
			}
			if _, err := signer.Sign(letter, began); err != nil {
				return 0, err
			}
			count++
		}
		perSecond = append(perSecond, float64(count)/time.Since(began).Seconds())
	}
	return median(perSecond), nil
}

// certified is who signs with a key, by a certificate of their own making.
func certified(key crypto.Signer) (*sign.Identity, error) {
	model := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Letters", Organization: []string{"North Star Center for Change"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature}
	certificate, err := x509.CreateCertificate(rand.Reader, model, model, key.Public(), key)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "johnschool-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	keyFile, certificateFile := filepath.Join(folder, "key.pem"), filepath.Join(folder, "certificate.pem")
	err = errors.Join(os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600),
		os.WriteFile(certificateFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}), 0o600))
	if err != nil {
		return nil, err
	}
	return sign.Load(keyFile, certificateFile)
}

// violation is what a letter to a court says of somebody who missed three of ten sessions.
func violation() documents.ReportFacts {
	f := documents.ReportFacts{
		Reference: "R-2026-000123", Kind: documents.Violation, WrittenOn: "2026-11-21", DueOn: "2026-12-04",
		Letterhead: documents.Letterhead{Organization: "North Star Center for Change", Program: "Not Buying It",
			AddressLines: []string{"412 St. Germain Street, Suite 200", "St. Cloud, MN 56301"}, Phone: "(320) 555-0142"},
		Recipient:   documents.Recipient{Name: "Stearns County District Court", AddressLines: []string{"725 Courthouse Square", "St. Cloud, MN 56303"}},
		Participant: documents.Participant{Name: "Alex Núñez Sample", DateOfBirth: "1984-02-29"},
		Order: documents.Order{Court: "Stearns County District Court", CaseNumber: "73-CR-26-4471",
			Counts: []documents.Count{{Statute: "Minn. Stat. § 609.324, subd. 2", Level: "misdemeanor"}}, Disposition: "stay_of_adjudication",
			OrderedOn: "2026-08-03", DueOn: "2027-01-05"},
		EnrollmentNumber: "NBI-2026-0147", EnrolledOn: "2026-08-10",
		Finding: &documents.Finding{On: "2026-11-20", Rule: "absences", PolicyVersion: 3, RuleText: "No more than 2 absences are allowed.",
			Source: "Program policy, section 4", GroundOn: "2026-11-04",
			Reasons: []string{"Absent from three sessions; the program allows 2."}},
		Standing: documents.Standing{State: "in_violation", Required: 10, Credited: 7, Needed: 3, Absences: 3},
		Notices: []documents.NoticeRecord{{Rule: "absences", OpenedOn: "2026-11-05", DeliveredOn: "2026-11-06", DeliveredBy: "email", CureUntil: "2026-11-20",
			State: "found", EndedOn: "2026-11-20"}},
		Fees:        documents.Fees{AssessedCents: 23000, PaidCents: 23000},
		HowToAnswer: "Please acknowledge or reject this report by mail to the address above.",
		Signatory:   documents.Signatory{Name: "Dana Whitfield", Title: "Program director"},
	}
	for i := range sessions {
		s := documents.Session{On: fmt.Sprintf("2026-09-%02d", 2+2*i), Time: "6:00 PM", Module: fmt.Sprintf("Weekly group %d", i+1), Outcome: "attended", Counts: "credit"}
		if i%4 == 1 {
			s.Outcome, s.Counts = "absent", "absence"
		}
		f.Sessions = append(f.Sessions, s)
	}
	return f
}
