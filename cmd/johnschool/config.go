package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
)

// config is what every command takes.
type config struct {
	Data             string     `env:"JOHNSCHOOL_DATA" default:"./data" help:"Folder of the database that the program keeps itself, of mail without a mail server, and of the exported heads of the audit trail."`
	DatabaseURL      string     `env:"DATABASE_URL" placeholder:"URL" help:"PostgreSQL, as the application's role: one that owns nothing. Without it the program keeps a database of its own in the data folder."`
	DatabaseOwnerURL string     `env:"DATABASE_OWNER_URL" placeholder:"URL" help:"The same database as the role that owns the tables, directly and not through a pooler: for migrations."`
	SMTPURL          string     `name:"smtp-url" env:"SMTP_URL" placeholder:"URL" help:"Mail server: smtp://user:password@host:587 or smtps://…; without it mail becomes files in the data folder."`
	SMTPTokenFile    string     `name:"smtp-token-file" env:"SMTP_TOKEN_FILE" placeholder:"FILE" help:"OAuth 2.0 access token for the user that the mail server's URL names without a password (XOAUTH2). Another program keeps the file fresh; it is read at every sign-in."`
	MailFrom         string     `env:"JOHNSCHOOL_MAIL_FROM" placeholder:"ADDRESS" help:"Who mail is from, as in: Program office <office@example.org>. Bounces go there."`
	SMIMECertificate string     `name:"smime-certificate" env:"JOHNSCHOOL_SMIME_CERTIFICATE" placeholder:"FILE" help:"Certificate (PEM) for the address mail is from, then those of the authorities above it: every message is signed (S/MIME)."`
	SMIMEKey         string     `name:"smime-key" env:"JOHNSCHOOL_SMIME_KEY" placeholder:"FILE" help:"Its key (PEM, without a password)."`
	DKIMKey          string     `name:"dkim-key" env:"JOHNSCHOOL_DKIM_KEY" placeholder:"FILE" help:"Key (PEM, RSA 2048) that signs mail in the name of the domain (DKIM). Not needed where the mail provider signs."`
	DKIMSelector     string     `name:"dkim-selector" env:"JOHNSCHOOL_DKIM_SELECTOR" default:"johnschool" help:"The key's name in the domain's DNS."`
	DKIMDomain       string     `name:"dkim-domain" env:"JOHNSCHOOL_DKIM_DOMAIN" placeholder:"DOMAIN" help:"The domain it signs for; that of the address mail is from unless given."`
	Bounces          string     `env:"JOHNSCHOOL_BOUNCES" placeholder:"FOLDER" help:"Maildir into which mail to that address is delivered. Mail that came back is recorded from there; other mail in it is left alone."`
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

func (c *config) mailFolder() string { return filepath.Join(c.Data, "mail") }
func (c *config) headsFile() string  { return filepath.Join(c.Data, "audit-heads.jsonl") }
