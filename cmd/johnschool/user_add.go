package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"golang.org/x/term"

	"johnschool/registrar"
	"johnschool/school"
)

type userAddCommand struct {
	Email        string   `required:"" help:"With which they sign in."`
	Name         string   `required:"" help:"As others see it."`
	Role         string   `required:"" enum:"court_clerk,program_staff,probation_officer,administrator" help:"court_clerk, program_staff, probation_officer or administrator."`
	Organization string   `placeholder:"NAME" help:"Whose user; needed where there are several. For the first administrator it is made where there is none of this name."`
	Court        []string `placeholder:"NAME" sep:"none" help:"A court that a clerk works for, by name or id; again for another."`
	Agency       []string `placeholder:"NAME" sep:"none" help:"An agency that an officer works for; again for another."`
	Program      []string `placeholder:"NAME" sep:"none" help:"A program that a staff member works for; again for another."`
	Password     string   `env:"JOHNSCHOOL_PASSWORD" hidden:"" help:"Their password."`
}

// Run adds the user. The password comes from JOHNSCHOOL_PASSWORD, or is asked for,
// or is the first line of the standard input.
func (u *userAddCommand) Run(ctx context.Context, c *config, log *slog.Logger) error {
	password, err := u.password()
	if err != nil {
		return err
	}
	return c.with(ctx, log, func(h *house) error {
		scope, err := u.scope(ctx, h.office)
		if err != nil {
			return err
		}
		actor := school.ConsoleActor()
		actor.OrganizationID = scope.OrganizationID
		user, err := h.office.CreateUser(ctx, actor, registrar.UserRequest{Email: u.Email, Name: u.Name, Role: school.Role(u.Role), Password: password,
			CourtIDs: scope.CourtIDs, AgencyIDs: scope.AgencyIDs, ProgramIDs: scope.ProgramIDs})
		if err != nil {
			return err
		}
		fmt.Fprintln(os.Stderr, "Added. They sign in as "+user.Email+" with that password. Their id:")
		fmt.Fprintln(os.Stdout, user.ID)
		return nil
	})
}

// scope finds what the user is to reach. An administrator may be the first of an
// organization.
func (u *userAddCommand) scope(ctx context.Context, office *registrar.Office) (registrar.ScopeIDs, error) {
	names := registrar.ScopeNames{Organization: u.Organization, Courts: u.Court, Agencies: u.Agency, Programs: u.Program}
	scope, err := office.FindScope(ctx, school.ConsoleActor(), names)
	if school.KindOf(err) != school.NotFound || u.Role != string(school.Admin) || u.Organization == "" {
		return scope, err
	}
	id, err := office.CreateOrganization(ctx, school.ConsoleActor(), u.Organization)
	return registrar.ScopeIDs{OrganizationID: id}, err
}

func (u *userAddCommand) password() (string, error) {
	if u.Password != "" {
		return u.Password, nil
	}
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("read the password: %w", err)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	first, err := ask("Password: ")
	if err != nil {
		return "", err
	}
	again, err := ask("The same again: ")
	if err == nil && first != again {
		err = errors.New("the two passwords differ")
	}
	return first, err
}

// ask reads a line from the terminal without showing it.
func ask(prompt string) (string, error) {
	fmt.Fprint(os.Stderr, prompt)
	text, err := term.ReadPassword(int(os.Stdin.Fd()))
	fmt.Fprintln(os.Stderr)
	if err != nil {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return string(text), nil
}
