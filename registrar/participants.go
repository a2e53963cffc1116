package registrar

import (
	"context"

	"johnschool/db"
	"johnschool/school"
)

// Participant reads one person.
func (o *Office) Participant(ctx context.Context, actor school.Actor, id string) (db.Participant, error) {
	return readOne(ctx, o, actor, ActReadParticipant, "participant", id, (*visit).participant)
}

func (v *visit) participant(id string) (db.Participant, error) {
	return find(v, "participant", id, v.Tx.Participant)
}

// UpdateParticipant replaces a person's name, birth date, language and contact
// points. The name as an order spells it is the order's and stays. Where an
// address stays and the request does not say whether they agreed to it, what they
// said before stands. Mail that came back from an address counts until another one
// is given or somebody confirms it.
func (o *Office) UpdateParticipant(ctx context.Context, actor school.Actor, id string, r ParticipantRequest, ifVersion *int64) (db.Participant, error) {
	var person db.Participant
	err := o.do(ctx, actor, ActUpdateParticipant, func(v *visit) (err error) {
		person, err = v.updateParticipant(id, r, ifVersion)
		return err
	})
	return person, err
}

func (v *visit) updateParticipant(id string, r ParticipantRequest, ifVersion *int64) (db.Participant, error) {
	version, err := versionOf(ifVersion)
	if err != nil {
		return db.Participant{}, err
	}
	r.clean()
	var faults school.Faults
	faults.Within("", r.person(id).Validate(school.DateOf(v.now, v.now.Location())))
	r.checkNames(&faults, "")
	if err := faults.Err(); err != nil {
		return db.Participant{}, err
	}
	was, err := v.participant(id)
	if err != nil {
		return was, err
	}
	saved, err := v.UpdateParticipant(v.ctx, r.person(id), version)
	if err != nil {
		return was, err
	}
	if !saved {
		return replaced("participant", id, r, saved, v.participant)
	}
	if err := v.updateContacts(was, &r); err != nil {
		return was, err
	}
	person, err := v.participant(id)
	if err != nil {
		return was, err
	}
	return person, v.audit("participant", id, map[string]any{"version": person.Version, "changed": differing(r, was)})
}

// updateContacts ends the contact points that a request no longer gives and
// writes those that are new.
func (v *visit) updateContacts(was db.Participant, r *ParticipantRequest) error {
	fresh := ParticipantRequest{Email: r.Email, EmailConsent: r.EmailConsent, EmailSafe: r.EmailSafe, Phone: r.Phone}
	switch old := deref(was.Email); {
	case old != r.Email && old != "":
		if err := v.RemoveContact(v.ctx, was.ID, "email", v.now); err != nil {
			return err
		}
	case old == r.Email && old != "":
		fresh.Email = ""
		if err := v.UpdateContact(v.ctx, was.ID, "email", asBefore(r.EmailConsent, was.EmailConsent), asBefore(r.EmailSafe, was.EmailSafe),
			r.EmailConfirmed != nil && *r.EmailConfirmed, v.now); err != nil {
			return err
		}
	}
	switch old := deref(was.Phone); {
	case old != r.Phone && old != "":
		if err := v.RemoveContact(v.ctx, was.ID, "phone", v.now); err != nil {
			return err
		}
	case old == r.Phone:
		fresh.Phone = ""
	}
	return v.insertContacts(was.ID, &fresh)
}

// asBefore is what was said now, or else before, or else yes.
func asBefore(now, before *bool) bool {
	switch {
	case now != nil:
		return *now
	case before != nil:
		return *before
	}
	return true
}
