package school

// PolicyOn answers the rules an enrollment is judged by on a day: those it began
// under, or those an amendment moved it to.
func PolicyOn(began Policy, record Record, on Date) Policy {
	k := known{began: &began, order: &Order{}, at: record.KnownAt}
	k.amendments = k.currentAmendments(record.Amendments)
	return *k.termsOn(on).policy
}

// PausedOn tells whether a pause covers a day.
func (r Record) PausedOn(on Date) bool { return r.PausedSince(on) != nil }

// PausedSince is the first day of the pause that covers a day; nil where none does.
func (r Record) PausedSince(on Date) *Date {
	for _, p := range r.CurrentPauses() {
		if p.covers(on) {
			return &p.From
		}
	}
	return nil
}

// CurrentPauses are the pauses as they stand, each in its last version.
func (r Record) CurrentPauses() []Pause {
	k := known{at: r.KnownAt}
	pauses := k.currentPauses(r.Pauses)
	if pauses == nil {
		return []Pause{}
	}
	return pauses
}

// AttestedOn is the day by which a condition was attested, where it is on or
// before on; nil where it is not.
func (r Record) AttestedOn(condition string, on Date) *Date {
	k := known{at: r.KnownAt}
	for _, a := range k.currentAttestations(r.Attestations) {
		if a.Condition == condition && a.On <= on {
			return &a.On
		}
	}
	return nil
}
