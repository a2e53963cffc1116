package web

import (
	"encoding/json"

	"johnschool/registrar"
	"johnschool/school"
)

// toldBody is a notice as pages show it: what it was about, whether it arrived, what
// they answered, and what became of it.
type toldBody struct {
	ID     string
	Rule   string
	Opened school.Date
	Tags   []Tag
	Lines  []storyLine
}

// told puts a notice into words.
func told(n registrar.NoticeView) toldBody {
	body := toldBody{ID: n.ID, Rule: ruleWords(n.Rule), Opened: n.OpenedOn, Tags: noticeTags(n)}
	for _, d := range n.Deliveries {
		body.Lines = append(body.Lines, deliveryLine(d.What, d.By, storyLine{On: d.On, More: joined(d.Server, d.Status)}))
	}
	if n.DeliveredOn == nil {
		why := "It has not been delivered, and no time to cure runs"
		if n.Undelivered != nil {
			why = undeliveredWords(*n.Undelivered) + ": no time to cure runs"
		}
		if n.State == "open" {
			body.Lines = append(body.Lines, storyLine{What: why})
		}
	}
	if n.CureUntil != nil && (n.EndedOn == nil || *n.CureUntil <= *n.EndedOn) { // one that ended before has no last day
		body.Lines = append(body.Lines, storyLine{On: *n.CureUntil, What: "Last day to cure", More: cureLeft(n)})
	}
	for _, a := range n.Answers {
		body.Lines = append(body.Lines, storyLine{On: a.On, What: "They answered " + wayWords(a.By), More: a.Text})
	}
	if n.EndedOn != nil {
		body.Lines = append(body.Lines, storyLine{On: *n.EndedOn, What: reportTag(noticeState(n.State)).Text, More: joined(n.EndedWhy)})
	}
	return body
}

// noticeState is the word under which a notice's state has its tag.
func noticeState(state string) string {
	if state == "found" {
		return "reported"
	}
	return state
}

// noticeTags are a notice's state, and that it is not delivered.
func noticeTags(n registrar.NoticeView) []Tag {
	tags := []Tag{reportTag(noticeState(n.State))}
	if n.State == "open" && n.DeliveredOn == nil {
		tags = append(tags, Tag{"Not delivered", bad})
	}
	return tags
}

// cureLeft says how much of the time to cure is left.
func cureLeft(n registrar.NoticeView) string {
	switch {
	case n.State != "open" || n.DaysLeft == nil:
		return ""
	case *n.DaysLeft < 0:
		return "Over: the next night decides"
	case *n.DaysLeft == 0:
		return "Today"
	}
	return plural(*n.DaysLeft, "day left", "days left")
}

// cures are the facts that ended a notice.
func cures(raw []byte) []school.Cure {
	var all []school.Cure
	if json.Unmarshal(raw, &all) != nil {
		return nil
	}
	return all
}
