package web

import (
	"johnschool/registrar"
)

// workBody is the page of what waits for staff.
type workBody struct {
	Waits   []workLine // something of it waits, the gravest first
	Clear   []string   // of what nothing waits
	Nothing Empty
	Soon    Table // the reports that are due next
	Chance  Table // who cannot miss their next session
	More    bool  // whether there are more of these than shown
}

// workLine is one kind of work.
type workLine struct {
	Count int
	Label string // what waits, as it follows a number
	Clear string // what is said where nothing of it waits
	What  string // what to do about it
	Href  string
	Grave bool // whether a clock has run out over it
}

// Words says how much waits. Counting stops at a thousand.
func (l workLine) Words() string {
	if l.Count >= mostCounted {
		return "1,000 or more"
	}
	return number(l.Count)
}

// mostCounted is up to which work is counted.
const mostCounted = 1000

// shownOnWork is how many rows of each list the page of work begins with.
const shownOnWork = 8

// workLines puts counts into words, the gravest first.
func workLines(w registrar.Work) []workLine {
	one := func(n int, single, many string) string {
		if n == 1 {
			return single
		}
		return many
	}
	return []workLine{
		{w.Stopped, one(w.Stopped, "program stopped itself", "programs stopped themselves"), "no program stopped itself", "Its night would have told too many people at once. Nobody is told of the rest until an administrator has looked and released the brake of the job compliance.", jobsPath, true},
		{w.Late, one(w.Late, "report late", "reports late"), "no report is late", "Their due day is over and they are not sent. Confirm, dismiss or deliver them today.", reportsPath + "?show=late", true},
		{w.Rejected, one(w.Rejected, "report rejected", "reports rejected"), "none is rejected", "Their recipient sent them back with a reason. Answer it and send them again, or set the record right.", reportsPath + "?show=rejected", true},
		{w.Undelivered, one(w.Undelivered, "report or notice undelivered", "reports and notices undelivered"), "reports and notices are delivered", "They did not reach anybody, and no clock runs. Send them elsewhere, hand them over or post them.", workPath + "/undelivered", true},
		{w.BouncedAddresses, one(w.BouncedAddresses, "address takes no mail", "addresses take no mail"), "every address takes mail", "No notice or reminder reaches these participants by e-mail. Call them, and enter another address.", bouncedPath, false},
		{w.Held, one(w.Held, "violation to review", "violations to review"), "no violation is to be reviewed", "Look at each, then confirm it, ask for time or dismiss it.", deskPath, false},
		{w.OnHold, one(w.OnHold, "held report on hold", "held reports on hold"), "none is on hold", "Somebody asked for time to look into them.", reportsPath + "?show=onhold", false},
		{w.Due, one(w.Due, "report due", "reports due"), "no report is due", "Confirmed and on their way; they go out by themselves.", reportsPath + "?show=due", false},
		{w.Unacknowledged, one(w.Unacknowledged, "report unanswered", "reports unanswered"), "none is unanswered", "Sent, and the recipient’s time to answer is over. Ask there.", reportsPath + "?show=unanswered", false},
		{w.SessionsWithoutRoll, one(w.SessionsWithoutRoll, "session without a roll", "sessions without a roll"), "every session has its roll", "They are over and nobody was marked, so they count for nobody.", "/today", false},
	}
}

func (s *server) showWork(r *request) (reply, error) {
	counts, err := s.office.Work(r.ctx, r.actor)
	if err != nil {
		return reply{}, err
	}
	body := workBody{Nothing: Empty{Title: "Nothing waits for you.", Text: "What is held, late, rejected, unanswered or undelivered appears here, and sessions whose roll nobody took."}}
	for _, line := range workLines(counts) {
		if line.Href == jobsPath && !s.leads(r, jobsPath) {
			line.Href = "" // who releases it is an administrator
		}
		if line.Count > 0 {
			body.Waits = append(body.Waits, line)
		} else {
			body.Clear = append(body.Clear, line.Clear)
		}
	}
	soon, err := s.office.Reports(r.ctx, r.actor, registrar.ReportFilter{Ours: true}, registrar.Page{Limit: shownOnWork})
	if err != nil {
		return reply{}, err
	}
	if body.Soon, err = s.reportsTable(r, "Due next", soon.Items); err != nil {
		return reply{}, err
	}
	body.Soon.Empty = noReports
	chances, more, err := s.office.LastChances(r.ctx, r.actor, shownOnWork)
	if err != nil {
		return reply{}, err
	}
	body.Chance, body.More = chanceTable(chances), more
	return r.page("work", "What waits", body).wide(), nil
}

// chanceTable lists who cannot miss their next session.
func chanceTable(all []registrar.LastChance) Table {
	t := Table{Caption: "Whose next absence makes completion impossible", Quiet: true, Columns: wholeFrom(columns("Participant", "Standing", "Why", "Due"), 0, 3),
		Empty: Empty{Title: "Nobody is at their last chance.", Text: "Of everybody in a class that meets in the next 60 days, each could miss the next session and still complete."}}
	for _, c := range all {
		t.Rows = append(t.Rows, row(Cell{Text: listName(c.FamilyName, c.GivenName), Note: c.Number, Href: "/enrollments/" + c.ID}, standingTag(c.State), c.Why.Text, dateWords(c.DueOn)))
	}
	return t
}

// chancesBody is the page of everybody at their last chance.
type chancesBody struct {
	Table Table
	More  bool
}

func (s *server) showLastChances(r *request) (reply, error) {
	all, more, err := s.office.LastChances(r.ctx, r.actor, registrar.MostLastChances)
	if err != nil {
		return reply{}, err
	}
	return r.page("last_chances", "Last chances", chancesBody{Table: chanceTable(all), More: more}).under("What waits", workPath).ownHeading(), nil
}
