package school_test

import (
	"testing"

	"johnschool/school"
)

func TestWhatIsToBePaidNext(t *testing.T) {
	t.Parallel()
	day := func(d int) school.Date { return school.NewDate(2027, 1, d) }
	due := day(20)
	order := school.Order{DueOn: &due}
	fee := school.Entry{ID: "fee", Kind: school.Assessment, AmountCents: 230_00, On: day(1)}
	paid := func(cents int64) school.Entry {
		return school.Entry{ID: "paid", Kind: school.Payment, AmountCents: -cents, On: day(2)}
	}
	plan := school.Plan{On: day(1), Installments: []school.Installment{{DueOn: day(5), AmountCents: 100_00}, {DueOn: day(10), AmountCents: 100_00}, {DueOn: day(15), AmountCents: 30_00}}}
	before := school.BeforeCompletion
	for name, test := range map[string]struct {
		on      school.Date
		policy  school.Policy
		entries []school.Entry
		plans   []school.Plan
		cents   int64
		dueOn   school.Date
	}{
		"nothing is owed":                        {day(3), school.Policy{FeeDue: &before}, []school.Entry{fee, paid(230_00)}, nil, 0, 0},
		"the rules name the day":                 {day(3), school.Policy{FeeDue: &before}, []school.Entry{fee, paid(30_00)}, nil, 200_00, due},
		"nobody names a day":                     {day(3), school.Policy{}, []school.Entry{fee}, nil, 230_00, 0},
		"the first installment":                  {day(3), school.Policy{}, []school.Entry{fee}, []school.Plan{plan}, 100_00, day(5)},
		"the rest of one":                        {day(3), school.Policy{}, []school.Entry{fee, paid(60_00)}, []school.Plan{plan}, 40_00, day(5)},
		"all whose day has come":                 {day(10), school.Policy{}, []school.Entry{fee, paid(60_00)}, []school.Plan{plan}, 140_00, day(5)},
		"the next one when the earlier are paid": {day(11), school.Policy{}, []school.Entry{fee, paid(200_00)}, []school.Plan{plan}, 30_00, day(15)},
		"never more than is owed":                {day(11), school.Policy{}, []school.Entry{fee, {ID: "less", Kind: school.Reduction, AmountCents: -200_00, On: day(2)}, paid(10_00)}, []school.Plan{plan}, 20_00, day(15)},
		"more than the plan covers":              {day(16), school.Policy{}, []school.Entry{fee, {ID: "more", Kind: school.Assessment, AmountCents: 50_00, On: day(2)}, paid(230_00)}, []school.Plan{plan}, 50_00, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := school.PayableOn(test.policy, order, school.Record{Calendar: school.NewCalendar(nil), Entries: test.entries, Plans: test.plans}, test.on)
			var dueOn school.Date
			if p.NextDueOn != nil {
				dueOn = *p.NextDueOn
			}
			if p.NextCents != test.cents || dueOn != test.dueOn {
				t.Errorf("%s due on %v, want %s on %v", school.Dollars(p.NextCents), dueOn, school.Dollars(test.cents), test.dueOn)
			}
		})
	}
}
