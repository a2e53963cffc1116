package main

import (
	"fmt"
	"html"
	"math"
	"os"
	"strings"
)

// The plot's measures, in pixels, and how many lists it shows.
const (
	plotLeft, plotRight, plotTop, plotRow = 470, 330, 64, 18
	plotLists                             = 40
)

// plot draws how long the slowest lists took in both databases, on a logarithmic scale from a tenth of a millisecond to a second.
func (r *report) plot(file string) error {
	lists := r.lists[:min(len(r.lists), plotLists)]
	height := plotTop + plotRow*len(lists) + 20
	at := func(ms float64) float64 {
		return plotLeft + plotRight*min(max(math.Log10(ms)+1, 0), 4)/4
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[2]d" width="%[1]d" height="%[2]d" font-family="sans-serif" font-size="11" role="img">
<title>99 of 100 answers came within this time, in milliseconds, in the small and in the large database</title>
<rect width="100%%" height="100%%" fill="#fff"/>
<text x="12" y="22" font-size="14">99 of 100 answers came within … milliseconds; the slowest lists</text>
<circle cx="18" cy="40" r="4" fill="#005ea2"/><text x="28" y="44">small</text><circle cx="78" cy="40" r="4" fill="#d54309"/><text x="88" y="44">large</text>
`, plotLeft+plotRight+40, height)
	for _, tick := range []float64{0.1, 1, 10, 50, 100, 1000} {
		color := "#ddd"
		if tick == listAtMost {
			color = "#d54309"
		}
		fmt.Fprintf(&b, `<line x1="%[1]g" x2="%[1]g" y1="%[2]d" y2="%[3]d" stroke="%[4]s"/><text x="%[1]g" y="%[5]d" text-anchor="middle">%[6]g</text>`+"\n",
			at(tick), plotTop-8, height-16, color, plotTop-12, tick)
	}
	for i, f := range lists {
		y := plotTop + plotRow*i + 8
		name := html.EscapeString(strings.TrimSpace(f.role + " " + f.path + " " + f.body))
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text><line x1="%g" x2="%g" y1="%[6]d" y2="%[6]d" stroke="#888"/>`, plotLeft-8, y+4, name, at(f.p99[0]), at(f.p99[1]), y)
		fmt.Fprintf(&b, `<circle cx="%g" cy="%d" r="4" fill="#005ea2"/><circle cx="%g" cy="%[2]d" r="4" fill="#d54309"/>`+"\n", at(f.p99[0]), y, at(f.p99[1]))
	}
	b.WriteString("</svg>\n")
	return os.WriteFile(file, []byte(b.String()), 0o644)
}
