package web

import (
	"slices"
	"strings"

	"johnschool/registrar"
	"johnschool/school"
)

// roleOptions are the roles that a user can have, and what each may do.
var roleOptions = []Option{
	{Value: string(school.Clerk), Label: "Court clerk", Hint: "Enrolls participants and enters decisions for the courts below; receives and answers the school's reports to them."},
	{Value: string(school.Staff), Label: "Program staff", Hint: "Takes the roll and payments, gives notice, reviews and sends reports of the programs below."},
	{Value: string(school.Officer), Label: "Probation officer", Hint: "Sees who of the agencies below is on track and why; answers reports to them. Changes nothing else."},
	{Value: string(school.Admin), Label: "Administrator", Hint: "Everything in the organization: users, courts, agencies, programs, rules, jobs and the trail."},
}

func (s *server) showUsers(r *request) (reply, error) {
	list, err := s.office.Users(r.ctx, r.actor, r.listed())
	if err != nil {
		return reply{}, err
	}
	reach, err := s.reachNames(r)
	if err != nil {
		return reply{}, err
	}
	table := Table{Caption: "Users by name", Columns: wholeFrom(columns("Name", "E-mail address", "Role", "Reaches", "State"), 0, 2), Quiet: true}
	for _, u := range list.Items {
		state := Tag{"Can sign in", good}
		if u.DisabledAt != nil {
			state = Tag{"Disabled", quiet}
		}
		names := reach.of(slices.Concat(u.CourtIDs, u.AgencyIDs, u.ProgramIDs))
		if u.Role == school.Admin {
			names = "The whole organization"
		}
		table.Rows = append(table.Rows, row(Link{Label: u.Name, Href: "/users/" + u.ID}, u.Email, roleWords(u.Role), names, state))
	}
	return r.page("list", "Users", listBody{Table: table.paged(r, list.NextCursor), Add: Link{Label: "Add a user", Href: "/users/new"}}).wide(), nil
}

// reachable is what users can be given to reach.
type reachable struct{ Courts, Agencies, Programs []Option }

func (s *server) reachNames(r *request) (all reachable, err error) {
	if all.Courts, err = s.courtChoices(r); err != nil {
		return all, err
	}
	if all.Agencies, err = s.agencyChoices(r); err != nil {
		return all, err
	}
	all.Programs, err = s.programChoices(r)
	return all, err
}

// namedReach is how many names a list shows of what somebody reaches.
const namedReach = 3

// of names what ids stand for, and counts the others where they are many.
func (all reachable) of(ids []string) string {
	var names []string
	for _, o := range slices.Concat(all.Courts, all.Agencies, all.Programs) {
		if slices.Contains(ids, o.Value) {
			names = append(names, o.Label)
		}
	}
	if more := len(names) - namedReach; more > 1 {
		names = append(names[:namedReach], "and "+number(more)+" more")
	}
	return strings.Join(names, ", ")
}

// userBody is the page of a user, new or there already.
type userBody struct {
	reachable
	Action   string
	Form     *Form
	New      bool
	Role     string // in words, of a user that is there
	RoleCode school.Role
	Email    string
	Locked   bool
	Roles    []Option
}

func (s *server) showNewUser(r *request) (reply, error) {
	return s.newUserPage(r, newForm(registrar.UserRequest{}))
}

func (s *server) newUserPage(r *request, form *Form) (reply, error) {
	body := userBody{Action: "/users", Form: form, New: true, Roles: roleOptions}
	var err error
	body.reachable, err = s.reachNames(r)
	return r.page("user", "Add a user", body).under("Users", "/users").at("/users"), err
}

func (s *server) createUser(r *request) (reply, error) {
	var wish registrar.UserRequest
	form, err := r.decode(&wish)
	if err == nil {
		keepReach(wish.Role, &wish.CourtIDs, &wish.AgencyIDs, &wish.ProgramIDs)
		_, err = s.office.CreateUser(r.ctx, r.actor, wish)
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.newUserPage(r, form) })
	}
	r.flash("The user was added. Tell them the address of this page and the password, by two different ways.")
	return seeOther("/users"), nil
}

// keepReach leaves out what was ticked for another role before the role was chosen.
func keepReach(role school.Role, courts, agencies, programs *[]string) {
	for list, of := range map[*[]string]school.Role{courts: school.Clerk, agencies: school.Officer, programs: school.Staff} {
		if role != of {
			*list = nil
		}
	}
}

func (s *server) showUser(r *request) (reply, error) { return s.userPage(r, nil) }

func (s *server) userPage(r *request, form *Form) (reply, error) {
	u, err := s.office.User(r.ctx, r.actor, r.id("id"))
	if err != nil {
		return reply{}, err
	}
	if form == nil {
		form = newForm(registrar.UserChange{Name: u.Name, CourtIDs: u.CourtIDs, AgencyIDs: u.AgencyIDs, ProgramIDs: u.ProgramIDs, Disabled: u.DisabledAt != nil}).versioned(u.Version)
	}
	body := userBody{Action: "/users/" + u.ID, Form: form, Role: roleWords(u.Role), RoleCode: u.Role, Email: u.Email,
		Locked: u.LockedUntil != nil && u.LockedUntil.After(s.clock.Now())}
	body.reachable, err = s.reachNames(r)
	return r.page("user", u.Name, body).under("Users", "/users").at("/users"), err
}

func (s *server) updateUser(r *request) (reply, error) {
	var wish registrar.UserChange
	form, err := r.decode(&wish)
	if err == nil {
		_, err = s.office.UpdateUser(r.ctx, r.actor, r.id("id"), wish, form.version())
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.userPage(r, form) })
	}
	if wish.Password != nil {
		r.flash("Saved. The new password is good from now on; they were signed out everywhere.")
	} else {
		r.flash("Saved.")
	}
	return seeOther("/users"), nil
}
