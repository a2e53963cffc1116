package main

import (
	"cmp"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// report gathers the figures.
type report struct {
	began time.Time
	lines []figure
	lists []listFigure
	pages []pageFigure
	plans []planFigure
	costs []costFigure
}

// figure is a measure, its figure and its aim.
type figure struct {
	what, value, aim, from string
	met                    bool
}

func (r *report) begin(about string) {
	r.began = time.Now()
	fmt.Printf("%s, %s/%s, %d cores, load %s\n%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), loadAverage(), about)
}

// loadAverage tells how busy the machine is with other things.
func loadAverage() string {
	content, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(content))[:3], " ")
}

// say tells what is being done, on standard error.
func (r *report) say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%5.0fs  %s\n", time.Since(r.began).Seconds(), fmt.Sprintf(format, args...))
}

// atLeast adds a ratio whose aim is a least one; from says what it is a ratio of.
func (r *report) atLeast(what string, ratio, aim float64, from string, args ...any) {
	r.lines = append(r.lines, figure{what, fmt.Sprintf("%.3g", ratio), fmt.Sprintf("≥ %g", aim), fmt.Sprintf(from, args...), ratio >= aim})
}

// atMost adds a ratio, or an amount of a unit, whose aim is a largest one.
func (r *report) atMost(what string, value, aim float64, unit, from string, args ...any) {
	r.lines = append(r.lines, figure{what, fmt.Sprintf("%.3g%s", value, unit), fmt.Sprintf("≤ %g%s", aim, unit), fmt.Sprintf(from, args...), value <= aim})
}

// print writes the table.
func (r *report) print() {
	width := 0
	for _, l := range r.lines {
		width = max(width, len([]rune(l.what)))
	}
	fmt.Println()
	for _, l := range r.lines {
		verdict := "met"
		if !l.met {
			verdict = "MISSED"
		}
		fmt.Printf("%-*s  %9s  aim %-9s %-6s  %s\n", width, l.what, l.value, l.aim, verdict, l.from)
	}
	r.printLists()
	r.printPages()
	r.printPlans()
	r.printCosts()
	fmt.Printf("\n%.0f s in all; load at the end %s\n", time.Since(r.began).Seconds(), loadAverage())
}

// listFigure is how long a list took in the small and in the large database, in milliseconds.
type listFigure struct {
	listing
	p50, p99 [2]float64
}

func (f listFigure) ratio() float64 { return f.p99[1] / f.p99[0] }

// matters tells whether it takes so long that a ratio says something.
func (f listFigure) matters() bool { return f.p99[1] > listFloor }

// printLists writes the lists, the slowest first.
func (r *report) printLists() {
	if len(r.lists) == 0 {
		return
	}
	slices.SortFunc(r.lists, func(a, b listFigure) int { return cmp.Compare(b.p99[1], a.p99[1]) })
	fmt.Printf("\nmilliseconds, small | large   p50            p99          ratio of p99\n")
	for _, f := range r.lists {
		verdict := ""
		if f.matters() && f.ratio() > listRatio || f.p99[1] > listAtMost {
			verdict = "MISSED"
		}
		fmt.Printf("%14.1f %7.1f | %7.1f %7.1f  %5.2f %-6s  %-13s %s %s\n", f.p50[0], f.p50[1], f.p99[0], f.p99[1], f.ratio(), verdict, f.role, f.path, f.body)
	}
}

// planFigure is what the plan of a statement does that it should not.
type planFigure struct {
	from, text string
	took       float64 // milliseconds
	faults     []string
}

// printPlans writes the statements, those with a fault first, then by how long they took.
func (r *report) printPlans() {
	if len(r.plans) == 0 {
		return
	}
	slices.SortFunc(r.plans, func(a, b planFigure) int {
		return cmp.Or(cmp.Compare(min(len(b.faults), 1), min(len(a.faults), 1)), cmp.Compare(b.took, a.took))
	})
	fmt.Printf("\nplans at the large size, milliseconds\n")
	for _, f := range r.plans {
		verdict := "ok"
		if len(f.faults) > 0 {
			verdict = strings.Join(f.faults, "; ")
		}
		fmt.Printf("%9.1f  %s  [%s] %.110s\n", f.took, verdict, f.from, strings.Join(strings.Fields(f.text), " "))
	}
}

// median of an odd or even number of figures.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// ratios divides figures that were measured one after the other.
func ratios(above, below []float64) []float64 {
	all := make([]float64, len(above))
	for i := range above {
		all[i] = above[i] / below[i]
	}
	return all
}
