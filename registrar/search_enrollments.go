package registrar

import (
	"context"
	"strings"
	"time"

	"johnschool/db"
	"johnschool/school"
)

// SearchRequest asks for enrollments by what is known of a person: at least one
// field. Each word of Name is the beginning of a given or family name; accents,
// capitals and punctuation do not matter.
type SearchRequest struct {
	Name        string       `json:"name"`
	DateOfBirth *school.Date `json:"dateOfBirth"`
	CaseNumber  string       `json:"caseNumber"`
}

func (r *SearchRequest) check() ([]db.NameRange, error) {
	trim(&r.Name, &r.CaseNumber)
	var faults school.Faults
	faults.Check(r.Name != "" || r.DateOfBirth != nil || r.CaseNumber != "", "", "Give a name, a date of birth or a case number.")
	school.CheckText(&faults, "/name", r.Name, 200, false)
	school.CheckText(&faults, "/caseNumber", r.CaseNumber, 200, false)
	faults.Check(r.DateOfBirth == nil || *r.DateOfBirth >= school.NewDate(1900, time.January, 1), "/dateOfBirth", "Write a date of birth after 1900, such as 1985-04-30.")
	var names []db.NameRange
	if r.Name != "" {
		names = nameRanges(r.Name)
		faults.Check(len(names) > 0, "/name", "Give two letters of the name or more, in at most six words.")
	}
	return names, faults.Err()
}

// SearchEnrollments finds enrollments that the actor reaches by name, birth date
// and case number, in the order of names: first those whose family name was
// typed, by family name, then those whose given name alone was, by given name.
func (o *Office) SearchEnrollments(ctx context.Context, actor school.Actor, r SearchRequest, p Page) (List[db.CaseloadLine], error) {
	var list List[db.CaseloadLine]
	err := o.do(ctx, actor, ActSearchEnrollments, func(v *visit) error {
		names, err := r.check()
		if err != nil {
			return err
		}
		search := db.Search{Reach: v.reach(), Names: names, Born: r.DateOfBirth, CasePlain: school.PlainNumber(r.CaseNumber)}
		list, err = v.caseload(p, "", func(after db.CaseloadKey, limit int) ([]db.CaseloadLine, error) {
			search.After, search.Limit = after.ID, limit
			rows, err := v.Tx.SearchEnrollments(v.ctx, search)
			if db.IsNoRow(err) {
				err = badCursor()
			}
			return rows, err
		})
		return err
	})
	return list, err
}

const mostWords = 6

// nameRanges lists the ways to read a name as it was typed: given name first or
// family name first, either of several words (Maria de la Cruz), with or without
// middle names between or behind (John Quincy Smith; Smith, John Quincy).
func nameRanges(name string) []db.NameRange {
	var words []string
	letters := 0
	for _, w := range strings.Fields(name) {
		if folded := strings.TrimSuffix(school.NormalName("", w), ","); folded != "" {
			words = append(words, folded)
			letters += len(folded)
		}
	}
	n := len(words)
	if n == 0 || n > mostWords || letters < 2 {
		return nil
	}
	whole := strings.Join(words, "")
	ranges := []db.NameRange{{Family: whole}, {Given: "," + whole}}
	for k := 1; k < n; k++ {
		front, back := strings.Join(words[:k], ""), strings.Join(words[k:], "")
		ranges = append(ranges, db.NameRange{Family: back, Given: "," + front}, db.NameRange{Family: front, Given: "," + back})
		if k >= 2 {
			ranges = append(ranges, db.NameRange{Family: back, Given: "," + words[0]})
		}
		if k <= n-2 {
			ranges = append(ranges, db.NameRange{Family: front, Given: "," + words[k]})
		}
	}
	return ranges
}
