package registrar

import (
	"context"
	"fmt"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// How often a program's figures are counted: so that counting takes a thousandth
// of a processor, but not more often than in some minutes nor less than daily.
const (
	figuresShare   = 1000
	figuresSoonest = 5 * time.Minute
	figuresSeldom  = 20 * time.Hour
	figuresSlack   = time.Minute // a tick comes a little early
)

// CountFigures counts the figures of every program.
func (o *Office) CountFigures(ctx context.Context) (map[string]int, error) {
	return o.countFigures(ctx, func(db.FigureCount, time.Time) bool { return true })
}

// CountDueFigures counts the figures of each program whose time it is: the larger
// it is, the seldomer. It leaves the programs for another time that come after stop
// says so.
func (o *Office) CountDueFigures(ctx context.Context, stop func() bool) (map[string]int, error) {
	return o.countFigures(ctx, func(c db.FigureCount, now time.Time) bool { return !stop() && figuresDue(c, now) })
}

// figuresDue tells that a program is to be counted again.
func figuresDue(c db.FigureCount, now time.Time) bool {
	if c.CountedAt == nil || now.Before(*c.CountedAt) {
		return true
	}
	wait := min(max(figuresShare*time.Duration(c.Took)*time.Millisecond, figuresSoonest), figuresSeldom)
	return now.Sub(*c.CountedAt) >= wait-figuresSlack
}

func (o *Office) countFigures(ctx context.Context, due func(db.FigureCount, time.Time) bool) (map[string]int, error) {
	counts := map[string]int{}
	var programs []db.FigureCount
	err := o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) (err error) {
		programs, err = v.FigureCounts(v.ctx, db.Reach{}, "")
		return err
	})
	for _, p := range programs {
		if err != nil {
			break
		}
		if !due(p, o.now()) {
			continue
		}
		err = o.do(ctx, school.SystemActor(), ActKeepHouse, func(v *visit) error {
			zone, err := loadZone(p.Zone)
			if err != nil {
				return fmt.Errorf("zone of program %s: %w", p.ProgramID, err)
			}
			n, err := v.CountFigures(v.ctx, p.ProgramID, school.DateOf(v.now, zone), v.now)
			if n > 0 { // where nothing changed nothing was done
				counts["figures"] += n
				counts["programs"]++
			}
			return err
		})
	}
	return counts, err
}
