package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/mail"
	"os"
	"time"

	"github.com/google/uuid"

	"johnschool/emails"
)

// mailTryCommand sends one message outside of the office's books, for whoever sets mail up.
type mailTryCommand struct {
	To string `arg:"" name:"address" help:"Where to send it: a mailbox that you can read."`
}

// Run sends as the outbox does, with the same server, sign-in and signatures, and needs no database.
func (m *mailTryCommand) Run(ctx context.Context, c *config, log *slog.Logger) error {
	from, err := c.mail()
	if err != nil {
		return err
	}
	h := &house{config: c, log: log}
	if h.mail, err = c.mailOptions(from, log); err != nil {
		return err
	}
	if h.sender, err = emails.New(c.SMTPURL, c.mailFolder(), h.mail); err != nil {
		return err
	}
	h.tellMail()
	message := emails.Message{
		MessageID: uuid.NewString() + "@" + from.Domain,
		From:      (&mail.Address{Name: from.FromName, Address: from.From}).String(),
		To:        m.To,
		Subject:   "Test message",
		Text:      "This message was sent to try out the settings for mail. Nothing needs to be done.\n",
		Date:      time.Now(),
	}
	if err := h.sender.Send(ctx, message); err != nil {
		return err
	}
	if c.SMTPURL == "" {
		_, err = fmt.Fprintf(os.Stdout, "SMTP_URL is not set, so the message lies in %s.\n", c.mailFolder())
		return err
	}
	_, err = fmt.Fprintf(os.Stdout, "Taken by %s as %s.\nWhat it cannot deliver comes back to %s within hours.\n", h.sender.Name(), message.MessageID, from.From)
	return err
}
