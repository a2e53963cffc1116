package school

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// Date is a calendar day without a zone, counted in days since 1899-12-31, so
// that zero is no day anybody means: a date that was not given. Whose calendar
// it is (the program's, the court's) is told by where it stands.
type Date int32

// unixDay is the Date of 1970-01-01.
const unixDay = 25568

const isoDate = "2006-01-02"

// NewDate returns the day of a year, month and day of the month; out-of-range
// values carry over as in time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()/86400 + unixDay)
}

// DateOf returns the day that instant t falls on in zone.
func DateOf(t time.Time, zone *time.Location) Date {
	y, m, d := t.In(zone).Date()
	return NewDate(y, m, d)
}

// ParseDate reads a day written as 2026-11-21 between the years 1900 and 2200.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(isoDate, s)
	if err != nil || t.Year() < 1900 || t.Year() > 2200 {
		return 0, fmt.Errorf("%q is not a date such as 2026-11-21", s)
	}
	return NewDate(t.Year(), t.Month(), t.Day()), nil
}

// Time returns midnight UTC of the day.
func (d Date) Time() time.Time { return time.Unix((int64(d)-unixDay)*86400, 0).UTC() }

// In returns the first instant of the day in zone; where a clock change skips
// midnight, the first instant that exists.
func (d Date) In(zone *time.Location) time.Time {
	y, m, day := d.Time().Date()
	return time.Date(y, m, day, 0, 0, 0, 0, zone)
}

// Add returns the day n calendar days later; n may be negative.
func (d Date) Add(n int) Date { return d + Date(n) }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// String writes the day as 2026-11-21.
func (d Date) String() string { return d.Time().Format(isoDate) }

// Words writes the day as people in an American court do: November 21, 2026.
func (d Date) Words() string { return d.Time().Format("January 2, 2006") }

// MarshalJSON writes the day as "2026-11-21".
func (d Date) MarshalJSON() ([]byte, error) {
	b := d.Time().AppendFormat(append(make([]byte, 0, len(isoDate)+2), '"'), isoDate)
	return append(b, '"'), nil
}

// UnmarshalJSON reads a day as ParseDate does.
func (d *Date) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("a date is text such as 2026-11-21")
	}
	parsed, err := ParseDate(s)
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Scan reads a day from a database's date column.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case time.Time:
		*d = NewDate(v.Year(), v.Month(), v.Day())
		return nil
	case []byte:
		return d.scanText(string(v))
	case string:
		return d.scanText(v)
	}
	return fmt.Errorf("cannot read %T as a date", src)
}

func (d *Date) scanText(s string) error {
	parsed, err := ParseDate(s)
	*d = parsed
	return err
}

// Value writes the day for a database's date column.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Earlier returns the earlier of two days of which either may be missing.
func Earlier(a, b *Date) *Date {
	if a == nil || (b != nil && *b < *a) {
		return b
	}
	return a
}
