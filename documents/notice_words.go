package documents

import (
	"johnschool/school"
)

// deadline is the time to cure as a sentence has it.
func (l noticeLetter) deadline() string {
	f := l.f
	switch {
	case f.CureUntil != "":
		return l.say("by the end of ", "a más tardar el ") + l.day(f.CureUntil)
	case f.CureDays == 1:
		return l.say("by the day after we first gave you this notice, by e-mail, by hand or by mail",
			"a más tardar el día después de que le dimos este aviso por primera vez, por correo electrónico, en persona o por correo")
	}
	return l.sayf("within %d days after we first gave you this notice, by e-mail, by hand or by mail",
		"dentro de los %d días siguientes a la primera vez que le dimos este aviso, por correo electrónico, en persona o por correo", f.CureDays)
}

// onRecord is what happened, by rule.
func (l noticeLetter) onRecord() string {
	f := l.f
	days, n := l.weekdays(f.MissedOn), len(f.MissedOn)
	switch school.Rule(f.Rule) {
	case school.RuleAbsences:
		still := l.say("That is 1 absence that still counts.", "Es 1 falta que todavía cuenta.")
		if n != 1 {
			still = l.sayf("Those are %d absences that still count.", "Son %d faltas que todavía cuentan.", n)
		}
		return l.sayf("You were marked absent on %s. %s", "Se anotó que usted faltó el %s. %s", days, still)
	case school.RuleConsecutiveAbsences:
		if n == 1 {
			return l.sayf("You missed 1 session: %s.", "Usted faltó a 1 sesión: el %s.", days)
		}
		return l.sayf("You missed %d sessions in a row: %s.", "Usted faltó a %d sesiones seguidas: el %s.", n, days)
	case school.RuleSilence:
		text := l.sayf("By our records, the last contact with you that counts was on %s.", "Según nuestros registros, el último contacto con usted que cuenta fue el %s.", l.weekdays([]string{f.LastContactOn}))
		if n > 0 {
			text += l.sayf(" You were marked absent on %s.", " Se anotó que usted faltó el %s.", days)
		}
		return text
	case school.RuleConduct:
		return l.sayf("You were told to leave the session on %s.", "Se le pidió que se retirara de la sesión el %s.", days)
	case school.RuleDeadline:
		return l.sayf("You had to finish by %s. ", "Usted tenía que terminar a más tardar el %s. ", l.day(f.DueOn)) +
			school.ToldMissing(l.code, f.Needed, f.Modules, f.Conditions)
	}
	return l.sayf("%s of your fee was due on %s. Our records show that it has not been paid. This is about payment alone. It is not about attendance.",
		"%s de su cuota vencía el %s. Según nuestros registros, no se ha pagado. Se trata solo del pago. No se trata de su asistencia.",
		money(f.AmountCents), l.day(f.DueOn))
}

// remedies are what settles it, by rule.
func (l noticeLetter) remedies() []string {
	f := l.f
	switch school.Rule(f.Rule) {
	case school.RuleAbsences:
		if !f.MakeUps {
			return []string{l.say("Call us. An absence cannot be made up here, but a day can be excused.",
				"Llámenos. Aquí no se puede reponer una falta, pero sí se puede justificar un día."), l.excuse()}
		}
		text := l.say("Attend a make-up session. Call us and we will find you a day.", "Asista a una sesión de reposición. Llámenos y le buscaremos un día.")
		if over := len(f.MissedOn) - f.Limit; over > 1 {
			text = l.sayf("Attend %d make-up sessions. Call us and we will find you the days.",
				"Asista a %d sesiones de reposición. Llámenos y le buscaremos los días.", over)
		}
		return []string{text, l.excuse()}
	case school.RuleConsecutiveAbsences:
		return []string{l.say("Come to your next session, on time, and stay until it ends. If you cannot come, call us before it.",
			"Venga a su próxima sesión, a tiempo, y quédese hasta que termine. Si no puede venir, llámenos antes."), l.excuse()}
	case school.RuleSilence:
		return []string{l.say("Come to your next session.", "Venga a su próxima sesión."),
			l.say("If something keeps you from coming, call us before it. A call alone is not enough: you have to come or be excused.",
				"Si algo le impide venir, llámenos antes. No basta con llamar: tiene que venir o justificar su falta.")}
	case school.RuleConduct:
		return []string{l.say("Call us and tell us your side. We look at it again before we report anything.",
			"Llámenos y cuéntenos su versión. La examinaremos antes de informar nada.")}
	case school.RuleDeadline:
		return []string{l.say("Call us about what is missing.", "Llámenos para hablar de lo que falta."), l.moreTime()}
	}
	return []string{l.sayf("Pay %s, or call us to agree on a plan.", "Pague %s, o llámenos para acordar un plan de pagos.", money(f.AmountCents)),
		l.say("If your fee was reduced or waived, tell us who decided it.", "Si le redujeron o le perdonaron la cuota, díganos quién lo decidió.")}
}

func (l noticeLetter) excuse() string {
	return l.say("If you were ill or had to work, or there was an emergency, tell us and bring proof.",
		"Si se enfermó o tuvo que trabajar, o hubo una emergencia, díganoslo y traiga un comprobante.")
}

// moreTime says who can move the due date.
func (l noticeLetter) moreTime() string {
	switch school.ReportTo(l.f.ReportKind) {
	case school.ToCourt:
		return l.say("Only the court can give you more time: ask there, or ask your lawyer, now.",
			"Solo el tribunal puede darle más tiempo: pregunte allí, o a su abogado, ahora.")
	case school.ToAgency:
		return l.say("Only the agency that sent you to us can give you more time: ask there, or ask your lawyer, now.",
			"Solo la agencia que le envió a nosotros puede darle más tiempo: pregunte allí, o a su abogado, ahora.")
	}
	return l.say("We will tell you what is still possible.", "Le diremos qué es posible todavía.")
}

// otherwise is what happens when the time to cure runs out.
func (l noticeLetter) otherwise() string {
	ends := l.say("If it is settled in time, this notice ends and nothing is reported about it.",
		"Si se resuelve a tiempo, este aviso queda sin efecto y no se informará nada al respecto.")
	switch school.ReportTo(l.f.ReportKind) {
	case school.ToCourt:
		return l.sayf("We then have to report it to the court, %s. ", "Entonces tendremos que informarlo al tribunal, %s. ", l.f.ReportTo) + ends
	case school.ToAgency:
		return l.sayf("We then have to report it to the agency that sent you to us, %s. ",
			"Entonces tendremos que informarlo a la agencia que le envió a nosotros, %s. ", l.f.ReportTo) + ends
	}
	return l.say("Your place with us may then end. If it is settled in time, this notice ends.",
		"Entonces es posible que pierda su lugar con nosotros. Si se resuelve a tiempo, este aviso queda sin efecto.")
}
