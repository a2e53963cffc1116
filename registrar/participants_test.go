package registrar

import (
	"errors"
	"slices"
	"testing"

	"johnschool/db"
	"johnschool/school"
)

func TestParticipantIsScoped(t *testing.T) {
	b := setup(t)
	e := b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], "John", "Doe")
	_, stranger := b.organization(t, "Elsewhere")
	for _, actor := range []school.Actor{b.admin, b.clerk(t, b.courts[0]), b.officer(t, b.agencies[0]), b.staff(t, b.programs[0])} {
		person, err := b.Participant(b.ctx, actor, e.Participant.ID)
		must(t, err)
		if person.FamilyName != "Doe" {
			t.Errorf("%s reads %+v", actor.Role, person)
		}
	}
	request := ParticipantRequest{GivenName: "Mine", FamilyName: "Now", DateOfBirth: day(1980, 5, 17)}
	for _, actor := range []school.Actor{stranger, b.clerk(t, b.courts[1]), b.staff(t, b.programs[1])} {
		_, err := b.Participant(b.ctx, actor, e.Participant.ID)
		wantKind(t, err, school.NotFound, "")
		_, err = b.UpdateParticipant(b.ctx, actor, e.Participant.ID, request, ptr(int64(1)))
		wantKind(t, err, school.NotFound, "")
		matches, err := b.MatchParticipants(b.ctx, actor, MatchRequest{GivenName: "John", FamilyName: "Doe", DateOfBirth: day(1980, 5, 17)})
		must(t, err)
		if len(matches) != 0 {
			t.Errorf("%s is shown %+v", actor.Role, matches)
		}
	}
	_, err := b.UpdateParticipant(b.ctx, b.officer(t, b.agencies[0]), e.Participant.ID, request, ptr(int64(1)))
	wantKind(t, err, school.Forbidden, "")
}

func TestUpdateParticipant(t *testing.T) {
	b := setup(t)
	e := b.enroll(t, b.programs[0], b.courts[0], b.agencies[0], "John", "Doe")
	clerk := b.clerk(t, b.courts[0])
	update := func(version int64, r ParticipantRequest) db.Participant {
		t.Helper()
		r.GivenName, r.FamilyName, r.DateOfBirth = "José", "Núñez", day(1980, 5, 17)
		person, err := b.UpdateParticipant(b.ctx, clerk, e.Participant.ID, r, &version)
		must(t, err)
		if person.Version != version+1 {
			t.Errorf("version %d after %d", person.Version, version)
		}
		return person
	}
	p := update(1, ParticipantRequest{Email: "Jose@example.org", EmailConsent: ptr(false), Phone: "+1 320 555 0100"})
	if p.FamilyName != "Núñez" || deref(p.Email) != "jose@example.org" || *p.EmailConsent || !*p.EmailSafe || deref(p.Phone) != "+1 320 555 0100" {
		t.Errorf("first: %+v", p)
	}
	b.exec(t, `update contact_point set bounced_at = now()`)
	p = update(2, ParticipantRequest{Email: "jose@example.org", EmailSafe: ptr(false)})
	if *p.EmailConsent || *p.EmailSafe || p.EmailBouncedAt == nil || p.Phone != nil {
		t.Errorf("the same address again: %+v", p)
	}
	p = update(3, ParticipantRequest{Email: "nunez@example.org"})
	if !*p.EmailConsent || !*p.EmailSafe || p.EmailBouncedAt != nil {
		t.Errorf("a new address: %+v", p)
	}
	if kept := b.strings(t, `select value from contact_point where removed_at is not null order by value`); !slices.Equal(kept, []string{"+1 320 555 0100", "jose@example.org"}) {
		t.Errorf("kept of old contact points: %v", kept)
	}
	found, err := b.MatchParticipants(b.ctx, clerk, MatchRequest{GivenName: "jose", FamilyName: "NUNEZ", DateOfBirth: day(1980, 5, 17)})
	must(t, err)
	if len(found) != 1 || found[0].ParticipantID != p.ID || found[0].OpenCases != 1 {
		t.Errorf("matches: %+v", found)
	}

	stale := ParticipantRequest{GivenName: "José", FamilyName: "Nuñez", DateOfBirth: day(1980, 5, 17), Email: "nunez@example.org"}
	_, err = b.UpdateParticipant(b.ctx, clerk, p.ID, stale, ptr(int64(3)))
	wantKind(t, err, school.Stale, "")
	var e2 *school.Error
	if errors.As(err, &e2); !slices.Equal(e2.Changed, []string{"familyName"}) {
		t.Errorf("changed: %v", e2.Changed)
	}
	_, err = b.UpdateParticipant(b.ctx, clerk, p.ID, stale, nil)
	wantKind(t, err, school.Invalid, "/If-Match")
	stale.DateOfBirth = day(2026, 3, 4)
	_, err = b.UpdateParticipant(b.ctx, clerk, p.ID, stale, ptr(int64(4)))
	wantKind(t, err, school.Invalid, "/dateOfBirth")
}
