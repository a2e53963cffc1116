package web

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"johnschool/registrar"
	"johnschool/school"
)

// TestTheDashboard is its way without scripts: what stands there, what the filters do, and that the numbers
// behind a plot can be saved.
func TestTheDashboard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Admin)
	v.get("/").leadsTo(dashboardPath)
	v.get(dashboardPath).is(200).says("Nothing was counted yet")
	w.mark(0, w.people[0].ID, school.Attended)
	w.mark(0, w.people[1].ID, school.Absent)
	must(w.office.TakePayment(t.Context(), w.console, w.people[0].ID, registrar.PaymentRequest{AmountCents: 23000, Method: "cash"}, registrar.Once{}))
	must(w.office.CountFigures(t.Context()))
	page := v.get(dashboardPath).is(200).says("Feb. 2026 to Jan. 2027, all programs, all courts.", "As of Jan. 6, 2027, noon", "6 people enrolled; the most in one month were 6, in Jan. 2027.",
		"50% of 2 marks were absent.", "$230.00 in this time, the most in Jan. 2027.", "Stearns County District Court", `href="/dashboard/numbers/people"`, "<svg class=\"plots__drawing\"")
	if strings.Contains(page.body, "style=") {
		t.Error("a plot has styles that the page's policy refuses")
	}
	v.get(dashboardPath+"?period=2025").is(200).says("Jan. 2025 to Dec. 2025", "Nothing in this time.", `href="/dashboard/numbers/people?period=2025"`)
	v.get(dashboardPath + "?period=nonsense").is(200).says("Feb. 2026 to Jan. 2027")
	v.get(dashboardPath + "?court=nonsense").is(422)
	v.get(dashboardPath+"?program="+w.program+"&court="+w.court).is(200).says("Not Buying It, Stearns County District Court", "6 people enrolled")
	file := v.get(dashboardPath + "/numbers/people?period=3m").is(200)
	if file.header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.Contains(file.header.Get("Content-Disposition"), "people-2026-11-2027-01.csv") {
		t.Errorf("the file is %v", file.header)
	}
	rows := must(csv.NewReader(strings.NewReader(file.body)).ReadAll())
	if len(rows) != 4 || !strings.HasPrefix(strings.Join(rows[3], ","), "2027-01,6,1,0,0,0,6,") || rows[1][6] != "" {
		t.Errorf("the numbers are %v", rows)
	}
	money := v.get(dashboardPath + "/numbers/money?period=3m").is(200)
	if !strings.HasSuffix(money.body, "Together,1380.00,230.00,0.00\r\n") {
		t.Errorf("the money is %q", money.body)
	}
	v.get(dashboardPath + "/numbers/nothing").is(404)
	w.as(t, school.Staff).get(dashboardPath).is(200).says("6 people enrolled")
	w.as(t, school.Clerk).get(dashboardPath).is(403)
}

// TestNumbersAreNoFormulas: what a spreadsheet would run is text in it.
func TestNumbersAreNoFormulas(t *testing.T) {
	t.Parallel()
	n := numbers{name: "courts", heads: []string{"Court", "Share"}, rows: [][]any{{"=1+1", share{1, 3}}, {"", nil}}}
	if data := must(n.csv()); !bytes.Equal(data, []byte("Court,Share\r\n'=1+1,0.3333\r\n,\r\n")) {
		t.Errorf("%q", data)
	}
}

// TestPlotsFitTheirNumbers draws what is unusual: nothing, one value, many, and long names.
func TestPlotsFitTheirNumbers(t *testing.T) {
	t.Parallel()
	if drawing := must(drawBars([]bar{{label: "Jan"}, {label: "Feb", unknown: true}}, 0)); drawing != "" {
		t.Errorf("nothing is drawn as %s", drawing)
	}
	many := make([]bar, 60)
	for i := range many {
		many[i] = bar{label: "", value: float64(i * 1000), text: "x"}
	}
	if drawing := string(must(drawBars(many, 0))); strings.Contains(drawing, ">x<") || !strings.Contains(drawing, ">40,000<") {
		t.Errorf("many bars have no scale: %s", drawing)
	}
	drawing := string(must(drawRows([]bar{{label: strings.Repeat("Ä", 60) + "<b>", value: 1, text: "1"}}, 0)))
	if !strings.Contains(drawing, "ÄÄÄ…<") || !strings.Contains(drawing, "<path") || strings.Contains(drawing, "<b>") || strings.Contains(drawing, "NaN") {
		t.Errorf("a long name is drawn as %s", drawing)
	}
	if drawing := string(must(drawSpreads([]spreadBar{{label: "Jan", lower: 0, median: 0, upper: 0}, {label: "Feb", unknown: true}}))); strings.Contains(drawing, "NaN") || !strings.Contains(drawing, ">0<") {
		t.Errorf("no days are drawn as %s", drawing)
	}
	for cents, want := range map[int64]string{0: "", 95000: "$950", 123400: "$1.2k", 3500000: "$35k", 123456789: "$1.2M"} {
		if got := shortDollars(cents); got != want {
			t.Errorf("%d cents: %s, want %s", cents, got, want)
		}
	}
}
