package school

// Role is what a signed-in person is to the office.
type Role string

// The roles of users. System and Console are the product's own and the operator
// at the machine; Link is a person who holds a private link.
const (
	Clerk     Role = "court_clerk"
	Staff     Role = "program_staff"
	Officer   Role = "probation_officer"
	Admin     Role = "administrator"
	System    Role = "system"
	Console   Role = "console"
	Link      Role = "link"
	Anonymous Role = "anonymous"
)

// UserRoles are the roles that a user may have.
var UserRoles = []Role{Clerk, Staff, Officer, Admin}

// Actor is who does something: nobody writes without one. Scopes say which rows
// the actor reaches; the database holds them to it.
type Actor struct {
	Role           Role
	UserID         string   // empty for system, console, link and anonymous
	LinkID         string   // of a link alone
	OrganizationID string   // empty for system and console, who reach all, and for a link, which reaches one report
	CourtIDs       []string // a clerk's courts
	AgencyIDs      []string // an officer's agencies
	ProgramIDs     []string // a staff member's programs
	RequestID      string   // joins audit events and log lines of one request
}

// ID is that of the user or the link who acts, or "".
func (a Actor) ID() string {
	if a.Role == Link {
		return a.LinkID
	}
	return a.UserID
}

// SystemActor is the product itself: jobs and the outbox.
func SystemActor() Actor { return Actor{Role: System} }

// ConsoleActor is the operator at the machine's command line.
func ConsoleActor() Actor { return Actor{Role: Console} }
