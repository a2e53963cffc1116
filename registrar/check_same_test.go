package registrar_test

import (
	"bytes"
	"encoding/binary"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"johnschool/db"
	"johnschool/db/dbtest"
	"johnschool/registrar"
)

// asked reads what a program sent to PostgreSQL: of each message its kind, and of one that runs a prepared statement which
// one. A statement keeps its one plan (see tx.go), so what runs the same statements does the same work.
func asked(sent []byte) []string {
	var messages []string
	for len(sent) >= 5 {
		size := min(len(sent), 1+int(binary.BigEndian.Uint32(sent[1:])))
		kind, body := string(sent[:1]), sent[5:size]
		if kind == "B" { // portal, statement, …
			parts := bytes.SplitN(body, []byte{0}, 3)
			kind += " " + string(parts[1])
		}
		if kind == "P" || kind == "Q" {
			kind += " " + strings.ReplaceAll(string(body), "\x00", " ")
		}
		messages = append(messages, kind)
		sent = sent[size:]
	}
	return messages
}

// A wrong code and an unknown number must not be told apart by how long the answer takes: the clock is too coarse to ask,
// so what is done is compared.
func TestAWrongCodeAndAnUnknownNumberDoTheSame(t *testing.T) {
	t.Parallel()
	w, _, e := certified(t)
	c := e.Certificates[0]
	gate, url := dbtest.NewGate(t, w.appURL)
	database := must(db.Open(t.Context(), url))
	t.Cleanup(func() {
		if err := database.Close(); err != nil {
			t.Error(err)
		}
	})
	office := registrar.New(database, w.clock, slog.New(slog.DiscardHandler))
	check := func(number, code string) (string, []string) {
		status := ""
		heard := gate.Overhear(func() { status = must(office.CheckCertificate(t.Context(), anybody, number, code)).Status })
		return status, asked(heard)
	}
	must(office.CheckCertificate(t.Context(), anybody, c.Number, "")) // connects, and prepares the statements
	wrong, doneForWrong := check(c.Number, "AAAAAAAAAAAA")
	unknown, doneForUnknown := check("NBI-C-99999", "AAAAAAAAAAAA")
	right, doneForRight := check(c.Number, c.Code)
	if wrong != "unknown" || unknown != "unknown" || right != "valid" {
		t.Errorf("a wrong code reads %s, an unknown number %s, the right code %s", wrong, unknown, right)
	}
	if !slices.Equal(doneForWrong, doneForUnknown) || !slices.Equal(doneForWrong, doneForRight) {
		t.Errorf("a wrong code runs\n%v\nan unknown number\n%v\nthe right code\n%v", doneForWrong, doneForUnknown, doneForRight)
	}
	if n := len(slices.DeleteFunc(slices.Clone(doneForWrong), func(m string) bool { return !strings.HasPrefix(m, "B ") })); n < 3 {
		t.Errorf("only %d statements were overheard: %v", n, doneForWrong)
	}
}
