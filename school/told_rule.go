package school

import "fmt"

// ToldRule says to a participant, in their language, what a rule asks of them:
// the same words in a letter and an e-mail. limit is what the rule allows:
// absences, absences in a row, or days without contact.
func ToldRule(language string, rule Rule, limit int) string {
	if language == Spanish {
		return toldRuleInSpanish(rule, limit)
	}
	switch rule {
	case RuleAbsences:
		if limit == 0 {
			return "You may not miss any session."
		}
		return "You may have at most " + counted(limit, "absence", "absences") + "."
	case RuleConsecutiveAbsences:
		if limit == 0 {
			return "You may not miss any session."
		}
		return fmt.Sprintf("You may not miss %d sessions in a row.", limit+1)
	case RuleSilence:
		return "No more than " + counted(limit, "day", "days") + " may pass without contact. Attending a session counts as contact, and so does being excused from one."
	case RuleConduct:
		return "A person who has to be told to leave a session has broken the rules of the program."
	case RuleDeadline:
		return "You have to finish by the day that was set for you."
	case RuleUnpaidFees:
		return "Each part of the fee has to be paid by its due day. Not paying is never counted as not attending."
	}
	return ""
}

func toldRuleInSpanish(rule Rule, limit int) string {
	switch rule {
	case RuleAbsences:
		switch limit {
		case 0:
			return "No se permite faltar a ninguna sesión."
		case 1:
			return "Se permite como máximo 1 falta."
		}
		return fmt.Sprintf("Se permiten como máximo %d faltas.", limit)
	case RuleConsecutiveAbsences:
		if limit == 0 {
			return "No se permite faltar a ninguna sesión."
		}
		return fmt.Sprintf("No se permite faltar a %d sesiones seguidas.", limit+1)
	case RuleSilence:
		if limit == 1 {
			return "No puede pasar más de 1 día sin contacto. Asistir a una sesión cuenta como contacto, y también que se le justifique una falta."
		}
		return fmt.Sprintf("No pueden pasar más de %d días sin contacto. Asistir a una sesión cuenta como contacto, y también que se le justifique una falta.", limit)
	case RuleConduct:
		return "Una persona a la que hay que pedirle que se retire de una sesión ha incumplido las reglas del programa."
	case RuleDeadline:
		return "Usted tiene que terminar a más tardar el día que se le fijó."
	case RuleUnpaidFees:
		return "Cada parte de la cuota debe pagarse a más tardar en su fecha de vencimiento. La falta de pago nunca se cuenta como inasistencia."
	}
	return ""
}
