package school

import "fmt"

// ToldMissing says to a participant, in their language, what is still missing
// after the due date: the same words in a letter and an e-mail. needed are
// sessions, or modules where the policy names them; conditions are as the policy
// spells them.
func ToldMissing(language string, needed int, modules bool, conditions []string) string {
	var parts []string
	spanish := language == Spanish
	switch {
	case needed <= 0:
	case spanish && modules:
		parts = append(parts, counted(needed, "módulo", "módulos"))
	case spanish:
		parts = append(parts, counted(needed, "sesión", "sesiones"))
	case modules:
		parts = append(parts, counted(needed, "module", "modules"))
	default:
		parts = append(parts, counted(needed, "session", "sessions"))
	}
	parts = append(parts, quoted(conditions)...)
	if len(parts) == 0 {
		if spanish {
			return "Según nuestros registros, todavía falta algo."
		}
		return "Our records show that something is still missing."
	}
	if spanish {
		return fmt.Sprintf("Según nuestros registros, todavía falta lo siguiente: %s.", listed(parts, " y "))
	}
	return fmt.Sprintf("Our records show that this is still missing: %s.", listed(parts, " and "))
}
