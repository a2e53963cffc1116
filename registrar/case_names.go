package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// CaseNames answers what the participants of enrollments are called, family name
// first, by the ids of the enrollments: for lists of what hangs on them. An
// enrollment out of the actor's reach is left out. At most 200 are answered.
func (o *Office) CaseNames(ctx context.Context, actor school.Actor, enrollmentIDs []string) (map[string]string, error) {
	names := map[string]string{}
	err := o.do(ctx, actor, ActReadCaseload, func(v *visit) error {
		var ids db.IDs
		for _, id := range enrollmentIDs {
			if _, known := names[id]; !known && isID(id) && len(ids) < maxLimit {
				names[id] = ""
				ids = append(ids, id)
			}
		}
		clear(names)
		people, err := v.PeopleOf(v.ctx, ids)
		if err != nil {
			return err
		}
		for _, p := range people {
			names[p.EnrollmentID] = p.FamilyName + ", " + p.GivenName
		}
		return v.auditReading("enrollment", "", idsOf(people, func(p db.PersonOf) string { return p.EnrollmentID }))
	})
	return names, err
}
