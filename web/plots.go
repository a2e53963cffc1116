package web

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"math"
	"regexp"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Plots are drawn as wide as a telephone's screen: the same drawing serves there and,
// side by side, on a desk. Each shows one thing in one color with its values written at
// it, so that color says nothing by itself.
const (
	plotWidth, plotHeight vg.Length = 340, 180
	plotText              vg.Length = 11
	mostLabeled                     = 13 // bars beyond which values are not written at them
	barShare                        = 0.72
	widestBar             vg.Length = 44
	labelRoom                       = 1.16 // above the highest bar, for what is written there
	horizontalRow         vg.Length = 24
)

var (
	plotInk  = color.RGBA{R: 0x1b, G: 0x1b, B: 0x1b, A: 0xff}
	plotFill = color.RGBA{R: 0x1a, G: 0x44, B: 0x80, A: 0xff} // the pages' navy
	plotBand = color.RGBA{R: 0x71, G: 0x76, B: 0x7a, A: 0xff}
)

// bar is a value to draw. Where it is not known, nothing is.
type bar struct {
	label   string // below it, or before it
	text    string // the value in words
	value   float64
	unknown bool
}

// newPlot is an empty plot in our style: no frame, light lines across.
func newPlot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Tick.Label.Font = plotFont()
		axis.Tick.Label.Color = plotInk
		axis.Tick.LineStyle.Width, axis.Tick.Length = 0, 3
		axis.LineStyle.Color = plotBand
		axis.Padding = 0
	}
	p.Y.LineStyle.Width = 0
	return p
}

// plotFont is measured as Liberation Sans, which is as wide as Arial: the pages'
// styles write plots in one of the two.
func plotFont() font.Font { return font.Font{Typeface: "Liberation", Variant: "Sans", Size: plotText} }

// drawBars draws a bar for each value. Top is where the scale ends; 0 lets the
// highest bar say.
func drawBars(bars []bar, top float64) (template.HTML, error) {
	values, highest := make(plotter.Values, len(bars)), 0.0
	for i, b := range bars {
		if !b.unknown {
			values[i] = b.value
		}
		highest = max(highest, values[i])
	}
	if highest == 0 && top == 0 {
		return "", nil
	}
	p := newPlot()
	top = max(top, highest)
	p.Y.Min, p.Y.Max = math.Min(0, minOf(values)), top*labelRoom
	p.X.Min, p.X.Max = -0.7, float64(len(bars))-0.3 // what is written at the last bar is wider than it
	chart, err := plotter.NewBarChart(values, min(widestBar, vg.Length(barShare*float64(plotWidth-40)/float64(len(bars)))))
	if err != nil {
		return "", fmt.Errorf("draw bars: %w", err)
	}
	chart.Color, chart.LineStyle.Width = plotFill, 0
	p.Add(chart)
	if len(bars) <= mostLabeled {
		p.HideY()
		err = writeAt(p, bars, values)
	} else {
		p.Y.Tick.Marker = fewTicks(top)
	}
	ticks := make(plot.ConstantTicks, len(bars))
	for i, b := range bars {
		ticks[i] = plot.Tick{Value: float64(i), Label: b.label}
	}
	p.X.Tick.Marker = ticks
	if err != nil {
		return "", err
	}
	return draft(p, plotHeight)
}

func minOf(values plotter.Values) float64 {
	least := 0.0
	for _, v := range values {
		least = min(least, v)
	}
	return least
}

// writeAt writes each value above its bar.
func writeAt(p *plot.Plot, bars []bar, values plotter.Values) error {
	at := plotter.XYLabels{}
	for i, b := range bars {
		if b.text != "" {
			at.XYs, at.Labels = append(at.XYs, plotter.XY{X: float64(i), Y: max(values[i], 0)}), append(at.Labels, b.text)
		}
	}
	return writeLabels(p, at, draw.XCenter, draw.YBottom, vg.Point{Y: 2})
}

func writeLabels(p *plot.Plot, at plotter.XYLabels, x text.XAlignment, y text.YAlignment, offset vg.Point) error {
	if len(at.Labels) == 0 {
		return nil
	}
	labels, err := plotter.NewLabels(at)
	if err != nil {
		return fmt.Errorf("write values: %w", err)
	}
	for i := range labels.TextStyle {
		style := &labels.TextStyle[i]
		style.Font, style.Color, style.XAlign, style.YAlign = plotFont(), plotInk, x, y
	}
	labels.Offset = offset
	p.Add(labels)
	return nil
}

// fewTicks are round values up to the top.
func fewTicks(top float64) plot.Ticker {
	step := math.Pow(10, math.Floor(math.Log10(top/2)))
	for _, by := range []float64{1, 2, 5, 10} {
		if top/(by*step) <= 5 {
			step *= by
			break
		}
	}
	step = max(step, 1)
	var ticks plot.ConstantTicks
	for v := 0.0; v <= top; v += step {
		ticks = append(ticks, plot.Tick{Value: v, Label: number(int(v))})
	}
	return ticks
}

// drawRows draws a bar for each value from the left to the right, its name above it
// and its value at its end. Top is as of drawBars.
func drawRows(bars []bar, top float64) (template.HTML, error) {
	n := len(bars)
	values, names, ends := make(plotter.Values, n), plotter.XYLabels{}, plotter.XYLabels{}
	for i, b := range bars {
		at := n - 1 - i // the first at the top
		values[at] = b.value
		top = max(top, b.value)
		names.XYs, names.Labels = append(names.XYs, plotter.XY{X: 0, Y: float64(at)}), append(names.Labels, shorten(b.label, plotWidth-10))
		ends.XYs, ends.Labels = append(ends.XYs, plotter.XY{X: b.value, Y: float64(at)}), append(ends.Labels, b.text)
	}
	if top == 0 || n == 0 {
		return "", nil
	}
	p := newPlot()
	p.HideAxes()
	p.X.Min, p.X.Max = 0, top*labelRoom
	p.Y.Min, p.Y.Max = -0.5, float64(n)-0.4
	chart, err := plotter.NewBarChart(values, 10)
	if err != nil {
		return "", fmt.Errorf("draw rows: %w", err)
	}
	chart.Horizontal, chart.Color, chart.LineStyle.Width, chart.Offset = true, plotFill, 0, -7
	p.Add(chart)
	if err := writeLabels(p, names, draw.XLeft, draw.YBottom, vg.Point{Y: 1}); err != nil {
		return "", err
	}
	if err := writeLabels(p, ends, draw.XLeft, draw.YCenter, vg.Point{X: 4, Y: -7}); err != nil {
		return "", err
	}
	return draft(p, vg.Length(n)*(horizontalRow+8))
}

// shorten cuts a name that is wider than its place.
func shorten(name string, most vg.Length) string {
	width := func(text string) vg.Length {
		w, _, _ := plot.DefaultTextHandler.Box(text, plotFont())
		return w
	}
	if width(name) <= most {
		return name
	}
	letters := []rune(name)
	for len(letters) > 1 && width(string(letters)+"…") > most {
		letters = letters[:len(letters)-1]
	}
	return strings.TrimSpace(string(letters)) + "…"
}

// spreadBar is the middle half of values and their median.
type spreadBar struct {
	label                string
	lower, median, upper float64
	unknown              bool
}

// drawSpreads draws for each the middle half as a line and the median as a dot with
// its value.
func drawSpreads(bars []spreadBar) (template.HTML, error) {
	var points plotter.XYs
	var reach plotter.YErrors
	at, top := plotter.XYLabels{}, 0.0
	ticks := make(plot.ConstantTicks, len(bars))
	for i, b := range bars {
		ticks[i] = plot.Tick{Value: float64(i), Label: b.label}
		if b.unknown {
			continue
		}
		points = append(points, plotter.XY{X: float64(i), Y: b.median})
		reach = append(reach, struct{ Low, High float64 }{b.median - b.lower, b.upper - b.median})
		top = max(top, b.upper)
		if len(bars) <= mostLabeled {
			at.XYs, at.Labels = append(at.XYs, plotter.XY{X: float64(i), Y: b.upper}), append(at.Labels, number(int(b.median)))
		}
	}
	if len(points) == 0 {
		return "", nil
	}
	top = max(top, 1)
	p := newPlot()
	p.X.Min, p.X.Max, p.X.Tick.Marker = -0.5, float64(len(bars))-0.5, ticks
	p.Y.Min, p.Y.Max, p.Y.Tick.Marker = 0, top*labelRoom, fewTicks(top)
	lines, err := plotter.NewYErrorBars(struct {
		plotter.XYs
		plotter.YErrors
	}{points, reach})
	if err != nil {
		return "", fmt.Errorf("draw spreads: %w", err)
	}
	lines.LineStyle.Width, lines.LineStyle.Color, lines.CapWidth = 1.5, plotBand, 8
	dots, err := plotter.NewScatter(points)
	if err != nil {
		return "", fmt.Errorf("draw medians: %w", err)
	}
	dots.GlyphStyle = draw.GlyphStyle{Color: plotFill, Radius: 4, Shape: draw.CircleGlyph{}}
	p.Add(lines, dots)
	if err := writeLabels(p, at, draw.XCenter, draw.YBottom, vg.Point{Y: 2}); err != nil {
		return "", err
	}
	return draft(p, plotHeight)
}

var (
	svgStyle   = regexp.MustCompile(`\s+style="([^"]*)"`)
	svgElement = regexp.MustCompile(`^[\s\S]*?<svg[^>]*>`)
)

// draft writes a plot as SVG that stands in a page: the library says how things
// look in style attributes, which our pages' policy refuses; the same is said in
// attributes of SVG's own. What it shows is said beside it: readers of screens pass
// it over.
func draft(p *plot.Plot, height vg.Length) (template.HTML, error) {
	canvas := vgsvg.New(plotWidth, height)
	p.Draw(draw.New(canvas))
	var b bytes.Buffer
	if _, err := canvas.WriteTo(&b); err != nil {
		return "", fmt.Errorf("write a plot: %w", err)
	}
	svg := svgElement.ReplaceAllString(b.String(), fmt.Sprintf(`<svg class="plots__drawing" viewBox="0 0 %g %g" aria-hidden="true" focusable="false">`, plotWidth.Points(), height.Points()))
	svg = svgStyle.ReplaceAllStringFunc(svg, func(style string) string {
		var attributes strings.Builder
		for _, declaration := range strings.Split(svgStyle.FindStringSubmatch(style)[1], ";") {
			name, value, _ := strings.Cut(declaration, ":")
			if name = strings.TrimSpace(name); name != "" && !strings.HasPrefix(name, "font-") || name == "font-size" {
				fmt.Fprintf(&attributes, ` %s="%s"`, name, strings.TrimSpace(value))
			}
		}
		return attributes.String()
	})
	return template.HTML(svg), nil // drawn here; texts are escaped by the library
}
