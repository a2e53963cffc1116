package web

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"johnschool/registrar"
	"johnschool/school"
)

const jobsPath = "/jobs"

// Runner runs jobs by hand, as the schedule does. A name that is no job's is a
// NotFound error.
type Runner interface {
	Run(ctx context.Context, actor school.Actor, name string, wish registrar.RunRequest) (registrar.JobRunView, error)
	Plans() []registrar.JobPlan
	// LiveThrough moves a demo's clock on and does on the way what every day has to be done; it answers at how many moments.
	LiveThrough(ctx context.Context, actor school.Actor, move func(time.Time) error, to time.Time) (int, error)
}

// jobWords say what each job does.
var jobWords = map[string]string{
	"compliance":  "The night: looks at every enrollment whose answer may have changed, gives notice, finds violations and completions, corrects what changed.",
	"reports":     "Writes the letters of reports that are due and puts them into the outbox.",
	"outbox":      "Hands waiting e-mails to the mail server.",
	"reminders":   "Plans reminders before sessions and puts those of the hour into the outbox.",
	"bounces":     "Reads what mail servers reported about e-mails that did not arrive.",
	"audit_seal":  "Seals the trail, so that a change of it shows.",
	"figures":     "Counts what the dashboard shows.",
	"projections": "Renews the standing shown in lists after a change of the calendar.",
	"escalations": "Tells staff, then administrators, what is late or not delivered.",
	"digests":     "Writes one e-mail a day to each person for whom something waits.",
	"retention":   "Removes what is kept for a time only, such as runs of jobs and expired sign-ins.",
}

// countWords name what a run counted.
var countWords = map[string][2]string{
	"enrollments":      {"enrollment looked at", "enrollments looked at"},
	"notices":          {"notice given", "notices given"},
	"noticesWithdrawn": {"notice withdrawn", "notices withdrawn"},
	"violations":       {"violation found", "violations found"},
	"unpaidFees":       {"unpaid fee found", "unpaid fees found"},
	"completions":      {"completion", "completions"},
	"corrections":      {"correction", "corrections"},
	"progressReports":  {"progress report", "progress reports"},
	"reportsReleased":  {"report released", "reports released"},
	"heldBackByBrake":  {"held back by the brake", "held back by the brake"},
	"failed":           {"failed", "failed"},
	"sent":             {"e-mail sent", "e-mails sent"},
	"dead":             {"e-mail given up", "e-mails given up"},
	"deferred":         {"e-mail to be tried again", "e-mails to be tried again"},
	"waiting":          {"e-mail left waiting", "e-mails left waiting"},
	"revived":          {"e-mail taken up again", "e-mails taken up again"},
	"planned":          {"reminder planned", "reminders planned"},
	"queued":           {"reminder due", "reminders due"},
	"missed":           {"reminder missed", "reminders missed"},
	"suppressed":       {"reminder not needed any more", "reminders not needed any more"},
	"digests":          {"digest", "digests"},
	"reports":          {"letter written", "letters written"},
	"projections":      {"standing renewed", "standings renewed"},
	"staff":            {"matter told to staff", "matters told to staff"},
	"administrator":    {"matter told to administrators", "matters told to administrators"},
	"unreadable":       {"unreadable", "unreadable"},
	"answers":          {"kept answer removed", "kept answers removed"},
	"runs":             {"old run removed", "old runs removed"},
	"sessions":         {"expired sign-in removed", "expired sign-ins removed"},
	"sealed":           {"event sealed", "events sealed"},
	"figures":          {"figure counted", "figures counted"},
	"programs":         {"program", "programs"},
}

// countsOf writes what a run counted, without what it did not find.
func countsOf(run registrar.JobRunView) string {
	var counts map[string]int
	if json.Unmarshal(run.Counts, &counts) != nil {
		return ""
	}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		n := counts[name]
		if n == 0 {
			continue
		}
		if words, ok := countWords[name]; ok {
			all = append(all, plural(n, words[0], words[1]))
		} else {
			all = append(all, number(n)+" "+spaced(name))
		}
	}
	if len(all) == 0 && run.FinishedAt != nil {
		return "nothing to do"
	}
	return strings.Join(all, ", ")
}

// jobsBody is the page of all jobs.
type jobsBody struct {
	Brakes []Alert
	Table  Table
}

// brakeAlerts ask an administrator to look at programs whose night stopped itself.
func brakeAlerts(brakes []registrar.Brake) []Alert {
	alerts := make([]Alert, len(brakes))
	for i, b := range brakes {
		alerts[i] = brakeAlert(b)
		alerts[i].Link = Link{Label: "Look at the job and release the brake", Href: "/jobs/compliance"}
	}
	return alerts
}

func brakeAlert(b registrar.Brake) Alert {
	return Alert{Kind: "warning", Title: b.ProgramName + " has stopped itself and waits for you",
		Text: "Since " + dateWords(b.EngagedOn) + " its nights would open more than they may without asking: by the latest " + number(b.Opened) +
			" notices and findings, and " + number(b.Allowed) + " is the most. No participant and no court is told of the rest until an administrator has looked and released the brake."}
}

// brakeToRelease is a program whose brake its button releases.
type brakeToRelease struct {
	Alert                  Alert
	ProgramID, ProgramName string
}

func (s *server) showJobs(r *request) (reply, error) {
	plans := s.jobs.Plans()
	names := make([]string, len(plans))
	for i, p := range plans {
		names[i] = p.Name
	}
	today, err := s.office.LastJobRuns(r.ctx, r.actor, names)
	if err != nil {
		return reply{}, err
	}
	body := jobsBody{Brakes: brakeAlerts(today.Brakes), Table: Table{Caption: "What the office does by itself", Columns: wholeFrom(columns("Job", "Last run", "Result", "Next run"), 1, 3), Quiet: true}}
	for _, p := range plans {
		last, result := Cell{Text: "Never"}, Cell{}
		if run, ran := today.Last[p.Name]; ran {
			last = whenCell(run.StartedAt.In(s.zone))
			result = Cell{Tags: []Tag{reportTag(run.State)}, Text: countsOf(run)}
			if run.Error != "" {
				result.Note = run.Error
			}
		}
		body.Table.Rows = append(body.Table.Rows, row(Cell{Text: codeWords(p.Name), Href: "/jobs/" + p.Name, Note: jobWords[p.Name]}, last, result, whenCell(p.Next.In(s.zone))))
	}
	return r.page("jobs", "Jobs", body).wide(), nil
}

// jobBody is the page of one job.
type jobBody struct {
	Name, What string
	Next       string // when it runs, as a sentence
	ByClock    bool   // it runs for no other day than today
	Form       *Form
	Held       bool // its brake, or a program's, waits for a person
	Brakes     []brakeToRelease
	Running    *registrar.JobRunView
	Progress   string
	Table      Table
}

func (s *server) showJob(r *request) (reply, error) { return s.jobPage(r, newForm(nil)) }

func (s *server) jobPage(r *request, form *Form) (reply, error) {
	body, err := s.readJob(r, form)
	if err != nil {
		return reply{}, err
	}
	return r.page("job", "Job: "+codeWords(body.Name), body).under("Jobs", jobsPath).at(jobsPath), nil
}

func (s *server) readJob(r *request, form *Form) (jobBody, error) {
	body := jobBody{Name: r.id("name"), Form: form}
	plans := s.jobs.Plans()
	i := slices.IndexFunc(plans, func(p registrar.JobPlan) bool { return p.Name == body.Name })
	if i < 0 {
		return body, nothingHere()
	}
	body.What, body.Next, body.ByClock = jobWords[body.Name], sentence("Its next run is "+whenOf(plans[i].Next.In(s.zone))), plans[i].Now
	view, err := s.office.JobRuns(r.ctx, r.actor, registrar.JobFilter{Name: body.Name}, r.listed())
	if err != nil {
		return body, err
	}
	if body.Name == "compliance" {
		for _, b := range view.Brakes {
			body.Held = true
			body.Brakes = append(body.Brakes, brakeToRelease{Alert: brakeAlert(b), ProgramID: b.ProgramID, ProgramName: b.ProgramName})
		}
	}
	body.Table = Table{Caption: "Runs, the latest first", Columns: wholeFrom(columns("Begun", "For", "By", "State", "What it did"), 0, 1),
		Empty: Empty{Title: "It has not run yet.", Text: body.Next}}
	for i, run := range view.Items {
		if run.State == "running" && body.Running == nil {
			body.Running, body.Progress = &run, countsOf(run)
		}
		if i == 0 && r.query("cursor") == "" {
			body.Held = body.Held || run.State == "braked"
		}
		day := "Today"
		if run.ForDay != nil {
			day = dateWords(*run.ForDay)
		}
		by := "The schedule"
		if run.ByHand {
			by = "A person"
		}
		did := Cell{Text: countsOf(run), Note: run.Error}
		if run.FinishedAt != nil {
			did.Note = strings.TrimSpace(run.Error + " " + tookWords(run.FinishedAt.Sub(run.StartedAt)))
		}
		body.Table.Rows = append(body.Table.Rows, row(whenCell(run.StartedAt.In(s.zone)), day, by, reportTag(run.State), did))
	}
	body.Table = body.Table.paged(r, view.NextCursor)
	return body, nil
}

func tookWords(d time.Duration) string {
	switch {
	case d < time.Second:
		return "Took less than a second."
	case d < 2*time.Minute:
		return "Took " + plural(int(d.Seconds()), "second", "seconds") + "."
	}
	return "Took " + plural(int(d.Minutes()), "minute", "minutes") + "."
}

// showProgress is the part of a job's page that tells what its run has done so far.
func (s *server) showProgress(r *request) (reply, error) {
	body, err := s.readJob(r, newForm(nil))
	if err != nil {
		return reply{}, err
	}
	return r.part("job", "progress", body), nil
}

// runWithin is how long a page waits for the run to finish before it shows it
// running.
const runWithin = 3 * time.Second

// runJob begins a run, which goes on when the page has been answered.
func (s *server) runJob(r *request) (reply, error) {
	var wish registrar.RunRequest
	form, err := r.decode(&wish)
	if err == nil {
		done := make(chan error, 1)
		var run registrar.JobRunView
		go func(ctx context.Context, name string, actor school.Actor) {
			finished, err := s.jobs.Run(ctx, actor, name, wish)
			run = finished
			done <- err
		}(context.WithoutCancel(r.ctx), r.id("name"), r.actor)
		select {
		case err = <-done:
			if err == nil {
				r.flash("The run has finished: " + countsOf(run) + ".")
			}
		case <-time.After(s.runWithin):
			r.flash("The run has begun. This page tells how far it is.")
		}
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.jobPage(r, form) })
	}
	return seeOther("/jobs/" + r.id("name")), nil
}
