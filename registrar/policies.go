package registrar

import (
	"context"
	"fmt"

	"johnschool/school"
)

// Policies lists every version of a program's rules, the latest first.
func (o *Office) Policies(ctx context.Context, actor school.Actor, programID string) ([]school.Policy, error) {
	policies := []school.Policy{}
	err := o.do(ctx, actor, ActReadDirectory, func(v *visit) error {
		if _, err := v.programInScope(programID); err != nil {
			return err
		}
		found, err := v.Policies(v.ctx, programID)
		if err != nil {
			return err
		}
		policies = found
		return v.auditReading("program", programID, nil)
	})
	return policies, err
}

// AddPolicy writes the next version of a program's rules. Enrollments that have
// begun keep theirs; those that begin on EffectiveFrom (today where it is not
// said) or later fall under the new one.
func (o *Office) AddPolicy(ctx context.Context, actor school.Actor, programID string, p school.Policy) (school.Policy, error) {
	var added school.Policy
	err := o.do(ctx, actor, ActManageDirectory, func(v *visit) (err error) {
		if _, err := v.programInScope(programID); err != nil {
			return err
		}
		if added, err = v.followPolicy(programID, p, ""); err != nil {
			return err
		}
		return v.audit("program", programID, map[string]any{"policyVersion": added.Version})
	})
	return added, err
}

// followPolicy writes p as the next version of a program's rules. The program's
// row is locked, so versions have no gaps and none is written twice.
func (v *visit) followPolicy(programID string, p school.Policy, at string) (school.Policy, error) {
	if _, err := v.LockProgram(v.ctx, programID); err != nil {
		return p, err
	}
	program, err := v.programOf(programID)
	if err == nil {
		p, err = v.nextPolicy(program, p, at)
	}
	if err != nil {
		return p, err
	}
	return p, v.InsertPolicy(v.ctx, programID, p, v.now, v.Actor.UserID)
}

// nextPolicy checks p as the next version of a program's rules, and numbers it.
func (v *visit) nextPolicy(program program, p school.Policy, at string) (school.Policy, error) {
	versions, err := v.PolicyVersions(v.ctx, []string{program.ID})
	if err != nil {
		return p, err
	}
	today := program.today(v.now)
	if p.EffectiveFrom == 0 {
		p.EffectiveFrom = today
	}
	var faults school.Faults
	faults.Within(at, p.Validate())
	checkPrintable(&faults, at+"/source", p.Source)
	for i, s := range p.Sources {
		checkPrintable(&faults, fmt.Sprintf("%s/sources/%d/source", at, i), s.Source)
	}
	for i, name := range p.Modules {
		checkPrintable(&faults, fmt.Sprintf("%s/modules/%d", at, i), name)
	}
	for i, name := range p.Conditions {
		checkPrintable(&faults, fmt.Sprintf("%s/conditions/%d", at, i), name)
	}
	next := 1
	if n := len(versions); n > 0 {
		last := versions[n-1]
		next = last.Version + 1
		faults.Check(p.EffectiveFrom >= last.EffectiveFrom, at+"/effectiveFrom",
			fmt.Sprintf("The version before takes effect on %s; the next cannot take effect earlier.", last.EffectiveFrom))
		faults.Check(p.EffectiveFrom >= today, at+"/effectiveFrom", "New rules take effect today or later.")
	}
	if err := faults.Err(); err != nil {
		return p, err
	}
	if p.Version != 0 && p.Version != next {
		return p, &school.Error{Kind: school.Conflict, Message: fmt.Sprintf("The next version of these rules is %d. Leave the version out, or look at the rules that were added meanwhile.", next),
			Fields: []school.FieldError{{Pointer: at + "/version", Message: "The office counts the versions."}}}
	}
	p.Version = next
	return p, nil
}
