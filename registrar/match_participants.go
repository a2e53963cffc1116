package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// MatchRequest is somebody who is about to be enrolled.
type MatchRequest struct {
	GivenName   string      `json:"givenName"`
	FamilyName  string      `json:"familyName"`
	DateOfBirth school.Date `json:"dateOfBirth"`
}

// MatchParticipants lists the people whom the actor may see and who may be the
// same person: the same birth date, and the same name but for accents, capitals
// and punctuation.
func (o *Office) MatchParticipants(ctx context.Context, actor school.Actor, r MatchRequest) ([]db.Match, error) {
	matches := []db.Match{}
	err := o.do(ctx, actor, ActMatchParticipant, func(v *visit) error {
		trim(&r.GivenName, &r.FamilyName)
		person := school.Participant{GivenName: r.GivenName, FamilyName: r.FamilyName, DateOfBirth: r.DateOfBirth, PreferredLanguage: "en"}
		if err := person.Validate(school.DateOf(v.now, v.now.Location())); err != nil {
			return err
		}
		organization, err := v.organization()
		if err != nil {
			return err
		}
		found, err := v.MatchParticipants(v.ctx, organization, school.NormalName(r.GivenName, r.FamilyName), r.DateOfBirth)
		if err != nil {
			return err
		}
		if found != nil {
			matches = found
		}
		return v.auditReading("participant", "", idsOf(matches, func(m db.Match) string { return m.ParticipantID }))
	})
	return matches, err
}
