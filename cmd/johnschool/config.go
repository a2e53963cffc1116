package main

import (
	"fmt"
	"log/slog"
	"net/mail"
	"os"
	"path/filepath"
	"strings"

	"johnschool/registrar"
)

// config is what every command takes.
type config struct {
	Data             string     `env:"JOHNSCHOOL_DATA" default:"./data" help:"Folder of the database that the program keeps itself, of mail without a mail server, and of the exported heads of the audit trail."`
	DatabaseURL      string     `env:"DATABASE_URL" placeholder:"URL" help:"PostgreSQL, as the application's role: one that owns nothing. Without it the program keeps a database of its own in the data folder."`
	DatabaseOwnerURL string     `env:"DATABASE_OWNER_URL" placeholder:"URL" help:"The same database as the role that owns the tables, directly and not through a pooler: for migrations."`
	SMTPURL          string     `name:"smtp-url" env:"SMTP_URL" placeholder:"URL" help:"Mail server: smtp://user:password@host:587 or smtps://…; without it mail becomes files in the data folder."`
	MailFrom         string     `env:"JOHNSCHOOL_MAIL_FROM" placeholder:"ADDRESS" help:"Who mail is from, as in: Program office <office@example.org>. Bounces go there."`
	PublicURL        string     `env:"JOHNSCHOOL_PUBLIC_URL" placeholder:"URL" help:"Where people reach this server, for letters and mail: https://school.example.org."`
	SignKey          string     `env:"JOHNSCHOOL_SIGN_KEY" placeholder:"FILE" help:"Private key that signs letters, in PEM without a passphrase: RSA of 2048 bits or more, ECDSA P-256 or P-384. Without it letters are unsigned and say so."`
	SignCertificate  string     `env:"JOHNSCHOOL_SIGN_CERTIFICATE" placeholder:"FILE" help:"Certificate of that key in PEM, followed by those of its issuers."`
	Zone             string     `env:"JOHNSCHOOL_ZONE" default:"America/Chicago" help:"Time zone of the hour at which nightly jobs run. Each program's days are those of its own zone."`
	LogLevel         slog.Level `env:"JOHNSCHOOL_LOG" default:"info" help:"debug, info, warn or error."`
}

// secretNames are the environment variables that can stand in a file.
var secretNames = []string{"DATABASE_URL", "DATABASE_OWNER_URL", "SMTP_URL", "JOHNSCHOOL_PASSWORD"}

// readSecrets sets each secret whose variable with _FILE at its end names a file.
func readSecrets(get func(string) string, set func(name, value string) error) error {
	for _, name := range secretNames {
		file := get(name + "_FILE")
		if file == "" {
			continue
		}
		if get(name) != "" {
			return fmt.Errorf("%s and %s_FILE are both set; one of them is enough", name, name)
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("%s_FILE: %w", name, err)
		}
		if err := set(name, strings.TrimRight(string(content), "\r\n")); err != nil {
			return fmt.Errorf("%s_FILE: %w", name, err)
		}
	}
	return nil
}

// mail reads who mail is from. Without an address the host's name serves. Mail to
// participants is from there too, so neither side of the @ says what kind of office
// this is.
func (c *config) mail() (registrar.Mail, error) {
	if c.MailFrom == "" {
		host, err := os.Hostname()
		if err != nil || !strings.Contains(host, ".") {
			host = "office.invalid" // never resolves (RFC 2606)
		}
		return registrar.Mail{From: "office@" + host, Domain: host}, nil
	}
	from, err := mail.ParseAddress(c.MailFrom)
	if err != nil {
		return registrar.Mail{}, fmt.Errorf("JOHNSCHOOL_MAIL_FROM must read: Program office <office@example.org>")
	}
	return registrar.Mail{From: from.Address, FromName: from.Name, Domain: from.Address[strings.LastIndex(from.Address, "@")+1:]}, nil
}

func (c *config) mailFolder() string { return filepath.Join(c.Data, "mail") }
func (c *config) headsFile() string  { return filepath.Join(c.Data, "audit-heads.jsonl") }
