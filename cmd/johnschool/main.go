// Command johnschool is the whole product: server, jobs and the commands beside
// them.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"johnschool/school"
)

// commandLine is every command and what all of them share.
type commandLine struct {
	config

	Serve   serveCommand   `cmd:"" help:"Serve the office and run its jobs until told to stop."`
	Migrate migrateCommand `cmd:"" help:"Bring the database's tables and policies up to date."`
	Job     jobCommand     `cmd:"" help:"Run a job now and print its counts."`
	Check   checkCommand   `cmd:"" help:"Recompute projections, balances, numbers and the audit chain; say what is off."`
	Backup  backupCommand  `cmd:"" help:"Write everything that the database holds into one new file."`
	Restore restoreCommand `cmd:"" help:"Bring a backup back into an empty database, and prove that it is the same."`
	User    struct {
		Add userAddCommand `cmd:"" help:"Add a person who may sign in."`
	} `cmd:"" help:"People who may sign in."`
	Token struct {
		Create tokenCreateCommand `cmd:"" help:"Make a token for a user and print it alone."`
	} `cmd:"" help:"Tokens for programs."`
	Mail struct {
		Try mailTryCommand `cmd:"" help:"Send a test message as the outbox would, and say what the mail server answers."`
	} `cmd:"" help:"Settings of mail."`
	Audit struct {
		Verify auditVerifyCommand `cmd:"" help:"Seal the audit trail and check it against the exported heads."`
	} `cmd:"" help:"The audit trail."`
}

func main() { os.Exit(run(os.Args[1:])) }

// run does a command and answers the exit status: 1 where the command found
// something wrong or could not do it, 2 where it was called wrongly.
func run(args []string) int {
	if err := readSecrets(os.Getenv, os.Setenv); err != nil {
		return fail(err)
	}
	var line commandLine
	parser, err := kong.New(&line, kong.Name("johnschool"), kong.UsageOnError(),
		kong.Description("The system of record of court-ordered demand-reduction schools.\n\nEvery flag can be given as the environment variable named beside it; one that holds a secret also as a file, named by the variable with _FILE at its end."))
	if err != nil {
		return fail(err)
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "johnschool:", err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: line.LogLevel}))
	parsed.BindTo(ctx, (*context.Context)(nil))
	if err := parsed.Run(&line.config, log); err != nil {
		return fail(err)
	}
	return 0
}

// errFound ends a command that said already what it found.
var errFound = errors.New("found something wrong")

// fail says what went wrong in words for who stands at the machine.
func fail(err error) int {
	var e *school.Error
	switch {
	case errors.Is(err, errFound):
		return 1
	case errors.As(err, &e):
		var words []string
		for _, f := range e.Fields {
			words = append(words, fmt.Sprintf("%s: %s", strings.TrimPrefix(f.Pointer, "/"), f.Message))
		}
		if len(words) == 0 {
			words = append(words, e.Message)
		}
		if e.Cause != nil {
			words = append(words, e.Cause.Error())
		}
		fmt.Fprintln(os.Stderr, "johnschool:", strings.Join(words, "\n  "))
	default:
		fmt.Fprintln(os.Stderr, "johnschool:", err)
	}
	return 1
}
