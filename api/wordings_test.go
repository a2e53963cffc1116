package api

import (
	"bytes"
	"testing"

	"johnschool/school"
)

func TestWordingOfAProgram(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/programs/" + w.own.program + "/wordings"
	closing := func(text string) map[string]any {
		return map[string]any{"texts": []any{map[string]any{"kind": "violation", "closing": text}}}
	}
	first := w.as(t, school.Staff, post, path, closing("Thank you.")).is(201).object()
	second := w.as(t, school.Admin, post, path, closing("Thank you{{if judge}}, {{judge}}{{end}}.")).is(201).object()
	if first["version"] != 1.0 || second["version"] != 2.0 || first["recordedBy"] != w.users[school.Staff] || second["recordedByName"] == "" || first["letterhead"] != nil {
		t.Errorf("versions: %v, %v", first, second)
	}
	w.pages(t, path)
	refused := w.as(t, school.Staff, post, path, closing("Thank you,\n{{judge}}.")).is(422)
	if !refused.names("/texts/0/closing") || !bytes.Contains(refused.body, []byte("Line 2: {{judge}} is empty where the order names no judge.")) {
		t.Errorf("the hole is not named: %s", refused.body)
	}
	preview := map[string]any{"kind": "violation"}
	shown := w.as(t, school.Staff, post, "/programs/"+w.own.program+"/wording/preview", preview).is(200)
	preview["texts"] = closing("Another.")["texts"]
	other := w.as(t, school.Staff, post, "/programs/"+w.own.program+"/wording/preview", preview).is(200)
	if !bytes.HasPrefix(shown.body, []byte("%PDF-")) || bytes.Equal(shown.body, other.body) {
		t.Error("a preview is not the letter that was asked for")
	}
}
