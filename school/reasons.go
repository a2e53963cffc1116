package school

import (
	"fmt"
	"slices"
	"strings"
)

// The codes of reasons. Their texts are sentences for a judge; programs go by
// the code.
const (
	ReasonRequirementsMet = "requirements_met"     // everything ordered is done
	ReasonFeeWithheld     = "fee_withheld"         // services are complete; completion waits for the fee
	ReasonDeadline        = "deadline"             // the due date has passed
	ReasonAbsences        = "absences"             // more absences than allowed
	ReasonConsecutive     = "consecutive_absences" // more absences in a row than allowed
	ReasonSilence         = "silence"              // no contact for longer than allowed
	ReasonConduct         = "conduct"              // removed from a session
	ReasonCannotComplete  = "cannot_complete"      // fewer on offer than needed
	ReasonNextAbsence     = "next_absence"         // one more absence is one too many
	ReasonNextConsecutive = "next_absence_in_a_row"
	ReasonNextSilence     = "next_absence_silence"
	ReasonNextImpossible  = "next_absence_impossible" // one more absence leaves too few sessions
	ReasonDueSoon         = "due_soon"                // few days left
	ReasonNoClass         = "no_class"                // no class, and none in time
	ReasonUnplaced        = "unplaced"                // no class yet
	ReasonForecast        = "forecast"                // what is needed and on offer
	ReasonAbsencesSoFar   = "absences_so_far"         // absences within the limit
	ReasonCondition       = "condition_missing"       // a condition not yet attested
	ReasonPaused          = "paused"                  // the rules stand still
	ReasonReinstated      = "reinstated"              // earlier absences are spent
	ReasonUnpaid          = "unpaid_fees"             // an amount past its days of grace
)

// The kinds of Fact.
const (
	FactMark        = "mark"
	FactSession     = "session"
	FactContact     = "contact"
	FactDueDate     = "due_date"
	FactCondition   = "condition"
	FactInstallment = "installment"
	FactPause       = "pause"
	FactAmendment   = "amendment"
)

// reasons puts the standing in words: what made the state what it is first,
// then the forecast. None of them changes by time alone while the state stays.
func (d *day) reasons(s *Standing, o *offer, risks []Reason) []Reason {
	all := []Reason{}
	add := func(code, text string, facts ...Fact) {
		if facts == nil {
			facts = []Fact{}
		}
		all = append(all, Reason{code, text, facts})
	}
	if s.State == RequirementsMet {
		add(ReasonRequirementsMet, d.metText())
	} else if s.ServicesComplete {
		add(ReasonFeeWithheld, d.metText()+" Completion is withheld until the fee is paid.")
	}
	all = append(all, d.violationReasons(s.Violations)...)
	if s.State == CannotComplete {
		add(ReasonCannotComplete, d.forecastText(s, "only "), d.dueFacts()...)
	}
	all = append(all, risks...)
	if s.ServicesComplete {
		return all
	}
	if s.Needed > 0 && s.State != CannotComplete {
		add(ReasonForecast, d.forecastText(s, ""), d.dueFacts()...)
	}
	for _, condition := range d.policy.Conditions {
		if !d.attested(condition) {
			add(ReasonCondition, "Not yet attested: "+condition+".", Fact{Kind: FactCondition, ID: condition, Text: condition})
		}
	}
	if s.AbsencesLeft != nil && s.Absences > 0 && !slices.ContainsFunc(s.Violations, ofRule(RuleAbsences)) {
		add(ReasonAbsencesSoFar, fmt.Sprintf("Absent from %s; the program allows %d.",
			sessionsWords(d.absences), *d.policy.MaxAbsences), markFacts(d.absences)...)
	}
	if o.class == "" && !d.noClassInTime(o) {
		add(ReasonUnplaced, "Not yet placed in a class.")
	}
	d.addCircumstances(add)
	return all
}

// addCircumstances tells of a pause that holds and of a reinstatement.
func (d *day) addCircumstances(add func(code, text string, facts ...Fact)) {
	for i := range d.pauses {
		p := &d.pauses[i]
		if !p.covers(d.on) {
			continue
		}
		text := "Paused since " + p.From.Words() + "; the rules stand still, except the due date."
		if p.Until != nil {
			text = "Paused from " + p.From.Words() + " through " + p.Until.Words() + "; the rules stand still, except the due date."
		}
		add(ReasonPaused, text, dayFact(FactPause, p.ID, p.From, "pause"))
	}
	if d.reinstated != noDay {
		add(ReasonReinstated, "Reinstated on "+d.reinstated.Words()+"; absences before that day no longer count.",
			dayFact(FactAmendment, "", d.reinstated, "reinstated"))
	}
}

func (d *day) violationReasons(violations []Violation) []Reason {
	var all []Reason
	conduct := false
	for _, v := range violations {
		switch v.Rule {
		case RuleAbsences:
			all = append(all, Reason{ReasonAbsences, fmt.Sprintf("Absent from %s; the program allows %d.",
				sessionsWords(d.absences), *d.policy.MaxAbsences), markFacts(d.absences)})
		case RuleConsecutiveAbsences:
			all = append(all, Reason{ReasonConsecutive, fmt.Sprintf("Absent in a row from %s; the program allows %d.",
				sessionsWords(d.streak()), *d.policy.MaxConsecutiveAbsences), markFacts(d.streak())})
		case RuleSilence:
			all = append(all, d.silenceReason())
		case RuleConduct:
			if !conduct {
				all = append(all, d.conductReason(violations))
			}
			conduct = true
		case RuleDeadline:
			all = append(all, Reason{ReasonDeadline, fmt.Sprintf("The due date, %s, has passed: %s.",
				d.due.Words(), d.stillMissing()), []Fact{dueFact(*d.due)}})
		}
	}
	return all
}

func (d *day) silenceReason() Reason {
	held, contact := d.heldSince(), d.contact
	text := fmt.Sprintf("No contact for more than %s: the last was on %s (%s), and the session of %s was missed after it.",
		counted(*d.policy.MaxGapDays, "day", "days"), contact.on.Words(), contact.words(), held.Day.Words())
	return Reason{ReasonSilence, text, []Fact{
		dayFact(FactContact, contact.mark, contact.on, "last contact: "+contact.words()),
		sessionFact(held, "missed session"),
	}}
}

func (c contact) words() string {
	switch c.how {
	case byPauseEnd:
		return "the end of a pause"
	case byReinstatement:
		return "reinstated"
	case byAttending:
		return "a session attended"
	case byExcuse:
		return "excused from a session"
	}
	return "enrolled"
}

// conductReason tells of all removals that are violations at once.
func (d *day) conductReason(violations []Violation) Reason {
	var removals []absence
	var facts []Fact
	for _, v := range violations {
		if v.Rule == RuleConduct {
			session := d.calendar.Find(v.Ground.SessionID)
			removals = append(removals, absence{Session: session})
			facts = append(facts, dayFact(FactMark, session.ID, session.Day, "removed"))
		}
	}
	return Reason{ReasonConduct, "Removed from " + sessionsWords(removals) +
		"; in this program, being removed is a violation.", facts}
}

func unpaidReasons(unpaid []Unpaid) []Reason {
	var all []Reason
	for _, u := range unpaid {
		text := fmt.Sprintf("%s was due on %s and has not been paid.", Dollars(u.AmountCents), u.DueOn.Words())
		if u.UnpaidCents < u.AmountCents {
			text = fmt.Sprintf("%s was due on %s and %s of it has not been paid.",
				Dollars(u.AmountCents), u.DueOn.Words(), Dollars(u.UnpaidCents))
		}
		fact := dayFact(FactInstallment, "", u.DueOn, Dollars(u.UnpaidCents)+" unpaid")
		all = append(all, Reason{ReasonUnpaid, text, []Fact{fact}})
	}
	return all
}

// metText tells that services are complete.
func (d *day) metText() string {
	text := "No session is required."
	if n := d.policy.Needed(); n > 0 {
		text = "All required " + d.unit(2) + " are credited (" + fmt.Sprint(n) + ")."
		if n == 1 {
			text = "The required " + d.unit(1) + " is credited."
		}
	}
	if len(d.policy.Conditions) > 0 {
		text += " Every condition is met: " + list(quoted(d.policy.Conditions)) + "."
	}
	return text
}

// forecastText tells what is needed and what is on offer.
func (d *day) forecastText(s *Standing, only string) string {
	which := ""
	if len(d.policy.Modules) > 0 {
		var missing []string
		for _, m := range d.policy.Modules {
			if d.needsModule(m) {
				missing = append(missing, m)
			}
		}
		which = " (" + list(missing) + ")"
	}
	offer := countedOrNone(s.OnOffer, "is", "are")
	if s.OnOffer > 0 {
		offer = only + offer
	}
	return fmt.Sprintf("%s still needed%s and %s on offer%s.",
		counted(s.Needed, d.unit(1)+" is", d.unit(2)+" are"), which, offer, d.byDueDate())
}

// stillMissing tells what stands between them and the end of services.
func (d *day) stillMissing() string {
	var parts []string
	if n := d.needed(); n > 0 {
		parts = append(parts, counted(n, d.unit(1)+" is", d.unit(2)+" are")+" still needed")
	}
	var missing []string
	for _, condition := range d.policy.Conditions {
		if !d.attested(condition) {
			missing = append(missing, condition)
		}
	}
	if len(missing) > 0 {
		parts = append(parts, wordFor(len(missing), "the condition ", "the conditions ")+list(quoted(missing))+wordFor(len(missing), " is", " are")+" not yet attested")
	}
	return strings.Join(parts, "; ")
}
