package school

import "testing"

func TestToldMissing(t *testing.T) {
	t.Parallel()
	both := []string{"assignment handed in", "screening held"}
	for _, test := range []struct {
		language   string
		needed     int
		modules    bool
		conditions []string
		want       string
	}{
		{English, 3, false, nil, "Our records show that this is still missing: 3 sessions."},
		{English, 1, false, both, "Our records show that this is still missing: 1 session, “assignment handed in” and “screening held”."},
		{English, 2, true, nil, "Our records show that this is still missing: 2 modules."},
		{English, 0, false, both[:1], "Our records show that this is still missing: “assignment handed in”."},
		{English, 0, false, nil, "Our records show that something is still missing."},
		{Spanish, 1, false, nil, "Según nuestros registros, todavía falta lo siguiente: 1 sesión."},
		{Spanish, 3, false, both, "Según nuestros registros, todavía falta lo siguiente: 3 sesiones, “assignment handed in” y “screening held”."},
		{Spanish, 2, true, nil, "Según nuestros registros, todavía falta lo siguiente: 2 módulos."},
		{Spanish, 0, false, nil, "Según nuestros registros, todavía falta algo."},
	} {
		if got := ToldMissing(test.language, test.needed, test.modules, test.conditions); got != test.want {
			t.Errorf("got %s\nwant %s", got, test.want)
		}
	}
}
