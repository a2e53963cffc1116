package registrar

import (
	"context"
	"strings"

	"johnschool/school"
)

// ScopeNames are what a person at the command line calls an organization and the
// courts, agencies and programs of it: their names or their ids. The organization
// may be empty where there is one alone.
type ScopeNames struct {
	Organization string
	Courts       []string
	Agencies     []string
	Programs     []string
}

// ScopeIDs are their ids.
type ScopeIDs struct {
	OrganizationID string
	CourtIDs       []string
	AgencyIDs      []string
	ProgramIDs     []string
}

// FindScope looks up names for the command line. A name that there is not is a
// NotFound error that says what there is.
func (o *Office) FindScope(ctx context.Context, actor school.Actor, names ScopeNames) (found ScopeIDs, err error) {
	err = o.do(ctx, actor, ActKeepHouse, func(v *visit) error {
		if found.OrganizationID, err = v.findNamed("organization", "", names.Organization); err != nil {
			return err
		}
		for _, kind := range []struct {
			what  string
			names []string
			ids   *[]string
		}{{"court", names.Courts, &found.CourtIDs}, {"agency", names.Agencies, &found.AgencyIDs}, {"program", names.Programs, &found.ProgramIDs}} {
			*kind.ids = nil
			for _, name := range kind.names {
				id, err := v.findNamed(kind.what, found.OrganizationID, name)
				if err != nil {
					return err
				}
				*kind.ids = append(*kind.ids, id)
			}
		}
		return nil
	})
	return found, err
}

// findNamed answers the id of the one thing of a kind in an organization with a
// name or an id.
func (v *visit) findNamed(what, organizationID, name string) (string, error) {
	all, err := v.Named(v.ctx, what, organizationID)
	if err != nil {
		return "", err
	}
	if name == "" && len(all) == 1 {
		return all[0].ID, nil
	}
	var there []string
	for _, n := range all {
		if name != "" && (strings.EqualFold(n.Name, name) || n.ID == name) {
			return n.ID, nil
		}
		there = append(there, n.Name)
	}
	if len(there) == 0 {
		return "", &school.Error{Kind: school.NotFound, Message: "There is no " + what + " yet."}
	}
	return "", &school.Error{Kind: school.NotFound, Message: "Which " + what + "? There is: " + strings.Join(there, "; ") + "."}
}
