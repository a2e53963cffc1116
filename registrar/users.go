package registrar

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"johnschool/db"
	"johnschool/emails"
	"johnschool/school"
)

// UserRequest is a person who is to sign in. What they reach fits their role: a
// clerk's courts, an officer's agencies, a staff member's programs; an
// administrator reaches the organization.
type UserRequest struct {
	Email      string      `json:"email"`
	Name       string      `json:"name"`
	Role       school.Role `json:"role"`
	Password   string      `json:"password"` // 12 characters or more
	CourtIDs   []string    `json:"courtIds"`
	AgencyIDs  []string    `json:"agencyIds"`
	ProgramIDs []string    `json:"programIds"`
}

// UserChange replaces what can change of a user. A Password ends their sign-ins
// and forgives failed ones; Disabled ends everything they hold at once.
type UserChange struct {
	Name       string   `json:"name"`
	CourtIDs   []string `json:"courtIds"`
	AgencyIDs  []string `json:"agencyIds"`
	ProgramIDs []string `json:"programIds"`
	Disabled   bool     `json:"disabled"`
	Password   *string  `json:"password,omitempty"`
}

// Users lists the organization's users by name.
func (o *Office) Users(ctx context.Context, actor school.Actor, p Page) (List[db.User], error) {
	return listByName(ctx, o, actor, ActManageUsers, "user", p,
		func(v *visit, after db.NameKey, limit int) ([]db.User, error) { return v.Users(v.ctx, after, limit) },
		func(row db.User) db.NameKey { return db.NameKey{Name: row.Name, ID: row.ID} })
}

// User reads one user.
func (o *Office) User(ctx context.Context, actor school.Actor, id string) (db.User, error) {
	return readOne(ctx, o, actor, ActManageUsers, "user", id, (*visit).user)
}

func (v *visit) user(id string) (db.User, error) {
	return find(v, "user", id, v.Tx.User)
}

// CreateUser writes a new user.
func (o *Office) CreateUser(ctx context.Context, actor school.Actor, r UserRequest) (db.User, error) {
	var user db.User
	err := o.do(ctx, actor, ActManageUsers, func(v *visit) error {
		organization, err := v.organization()
		if err != nil {
			return err
		}
		trim(&r.Email, &r.Name)
		u := db.User{ID: newID(), OrganizationID: organization, Email: strings.ToLower(r.Email), Name: r.Name, Role: r.Role,
			CourtIDs: r.CourtIDs, AgencyIDs: r.AgencyIDs, ProgramIDs: r.ProgramIDs}
		var faults school.Faults
		faults.Check(emails.ValidAddress(u.Email) == nil, "/email", "Write an e-mail address such as name@example.org.")
		faults.Check(slices.Contains(school.UserRoles, u.Role), "/role", "Choose court_clerk, program_staff, probation_officer or administrator.")
		checkPassword(&faults, "/password", r.Password)
		if err := v.checkUser(&faults, &u); err != nil {
			return err
		}
		hash, err := v.office.passwords.hash(ctx, r.Password)
		if err != nil {
			return err
		}
		if err := v.InsertUser(v.ctx, u, hash, v.now); err != nil {
			return taken(err, "user_account_email_key", "/email", "There is already a user with this e-mail address.")
		}
		if user, err = v.user(u.ID); err != nil {
			return err
		}
		return v.audit("user", u.ID, scopeDetails(u))
	})
	return user, err
}

// UpdateUser replaces a user's name, what they reach, whether they are disabled
// and, where given, their password. Tokens that it ends are refused from now on by
// this program, and by others within two seconds.
func (o *Office) UpdateUser(ctx context.Context, actor school.Actor, id string, r UserChange, ifVersion *int64) (db.User, error) {
	var user db.User
	err := o.do(ctx, actor, ActManageUsers, func(v *visit) error {
		version, err := versionOf(ifVersion)
		if err != nil {
			return err
		}
		was, err := v.user(id)
		if err != nil {
			return err
		}
		u, hash, err := v.changed(was, &r)
		if err != nil {
			return err
		}
		u.Version = version
		saved, err := v.UpdateUser(v.ctx, u, hash)
		if err != nil {
			return err
		}
		r.Password = nil // no answer tells it
		if user, err = replaced("user", id, r, saved, v.user); err != nil {
			return err
		}
		if user, err = v.endSignIns(user, hash != "", r.Disabled); err != nil {
			return err
		}
		details := scopeDetails(u)
		details["disabled"], details["password"] = r.Disabled, hash != ""
		return v.audit("user", id, details)
	})
	if err == nil {
		o.bearers.forget()
	}
	return user, err
}

// changed answers the user as a change would leave them, and the hash of a new
// password, or "".
func (v *visit) changed(was db.User, r *UserChange) (db.User, string, error) {
	trim(&r.Name)
	var faults school.Faults
	faults.Check(!r.Disabled || was.ID != v.Actor.UserID, "/disabled", "You cannot disable yourself; another administrator can.")
	if r.Password != nil {
		checkPassword(&faults, "/password", *r.Password)
	}
	u := was
	u.Name, u.CourtIDs, u.AgencyIDs, u.ProgramIDs = r.Name, r.CourtIDs, r.AgencyIDs, r.ProgramIDs
	switch {
	case !r.Disabled:
		u.DisabledAt = nil
	case was.DisabledAt == nil:
		u.DisabledAt = &v.now
	}
	if err := v.checkUser(&faults, &u); err != nil || r.Password == nil {
		return u, "", err
	}
	hash, err := v.office.passwords.hash(v.ctx, *r.Password)
	return u, hash, err
}

// endSignIns ends a user's sign-ins where they have a new password, and lets them
// sign in at once. A disabled user's pages end for good, tokens come back with
// the user.
func (v *visit) endSignIns(u db.User, newPassword, disabled bool) (db.User, error) {
	if !newPassword {
		if disabled {
			return u, v.EndWebSessions(v.ctx, u.ID, v.now, nil)
		}
		return u, nil
	}
	if err := v.EndSignIns(v.ctx, u.ID, v.now, nil); err != nil {
		return u, err
	}
	if err := v.ForgetFailedSignIns(v.ctx, emailHash(u.Email)); err != nil {
		return u, err
	}
	u.LockedUntil = nil
	return u, nil
}

// checkUser adds to faults what cannot be right of a user's name and reach, and
// every id in it that is not of their organization. It leaves each list in order,
// each id once.
func (v *visit) checkUser(faults *school.Faults, u *db.User) error {
	checkText(faults, "/name", u.Name, 200, true)
	lists := []struct {
		pointer, what string
		of            school.Role
		ids           *db.IDs
	}{
		{"/courtIds", "court", school.Clerk, &u.CourtIDs},
		{"/agencyIds", "agency", school.Officer, &u.AgencyIDs},
		{"/programIds", "program", school.Staff, &u.ProgramIDs},
	}
	for _, l := range lists {
		faults.Check(u.Role != l.of || len(*l.ids) > 0, l.pointer, fmt.Sprintf("Name at least one %s: a user of this role reaches nothing without.", l.what))
		faults.Check(u.Role == l.of || len(*l.ids) == 0, l.pointer, "A user of this role is not limited so; leave it empty.")
		faults.Check(len(*l.ids) <= 200, l.pointer, "Name at most 200.")
		*l.ids = slices.Clone(*l.ids)
		for i, id := range *l.ids {
			(*l.ids)[i] = strings.ToLower(id)
			faults.Check(isID(id), fmt.Sprintf("%s/%d", l.pointer, i), "This is no id.")
		}
	}
	if err := faults.Err(); err != nil {
		return err
	}
	known, err := v.KnownScope(v.ctx, u.OrganizationID, *u)
	if err != nil {
		return err
	}
	for _, l := range lists {
		for i, id := range *l.ids {
			faults.Check(known[id], fmt.Sprintf("%s/%d", l.pointer, i), fmt.Sprintf("There is no such %s among yours.", l.what))
		}
		slices.Sort(*l.ids)
		*l.ids = slices.Compact(*l.ids)
	}
	return faults.Err()
}

func scopeDetails(u db.User) map[string]any {
	return map[string]any{"role": u.Role, "courts": u.CourtIDs, "agencies": u.AgencyIDs, "programs": u.ProgramIDs}
}
