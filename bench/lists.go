package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"johnschool/school"
)

// listing is a list or a search of the API, asked for as one role asks. Path and body are formats of fill's ids and words: {court},
// {agency}, {program}, {class}, {session}, {case} and so on are replaced by what someone at random has.
type listing struct{ role, path, body string }

// listings are every list of the API with each of its filters, alone and together as they are used, and every search. That none is
// missing is held against the contract.
var listings = []listing{
	{"clerk", "/enrollments", ""},
	{"clerk", "/enrollments?standing=in_violation", ""},
	{"clerk", "/enrollments?standing=overdue", ""},
	{"clerk", "/enrollments?status=active", ""},
	{"clerk", "/enrollments?status=completed", ""},
	{"clerk", "/enrollments?status=waitlisted", ""},
	{"clerk", "/enrollments?status=active&standing=at_risk", ""},
	{"clerk", "/enrollments?sort=dueOn", ""},
	{"clerk", "/enrollments?sort=dueOn&status=active", ""},
	{"clerk", "/enrollments?dueBefore={today}", ""},
	{"clerk", "/enrollments?dueBefore={soon}&status=active", ""},
	{"clerk", "/enrollments?program={program}", ""},
	{"clerk", "/enrollments?caseNumber={case}", ""},
	{"officer", "/enrollments", ""},
	{"officer", "/enrollments?standing=at_risk&sort=dueOn", ""},
	{"officer", "/enrollments?sort=standing", ""},
	{"officer", "/enrollments?status=closed", ""},
	{"officer", "/enrollments?court={court}", ""},
	{"officer", "/enrollments?dueBefore={soon}&sort=dueOn&status=active", ""},
	{"staff", "/enrollments", ""},
	{"staff", "/enrollments?status=unsuccessful", ""},
	{"staff", "/enrollments?standing=cannot_complete", ""},
	{"staff", "/enrollments?class={class}", ""},
	{"staff", "/enrollments?agency={agency}", ""},
	{"staff", "/enrollments?number={number}", ""},
	{"administrator", "/enrollments", ""},
	{"administrator", "/enrollments?status=active", ""},
	{"administrator", "/enrollments?sort=dueOn", ""},
	{"administrator", "/enrollments?court={court}&standing=in_violation", ""},
	{"clerk", "/enrollments/search", `{"caseNumber":"{case}"}`},
	{"clerk", "/enrollments/search", `{"name":"{name}"}`},
	{"clerk", "/enrollments/search", `{"name":"{family}"}`},
	{"clerk", "/enrollments/search", `{"name":"{two}"}`},
	{"clerk", "/enrollments/search", `{"dateOfBirth":"{born}"}`},
	{"clerk", "/enrollments/search", `{"name":"{family}","dateOfBirth":"{born}"}`},
	{"officer", "/enrollments/search", `{"name":"{family}"}`},
	{"staff", "/enrollments/search", `{"name":"{two}"}`},
	{"administrator", "/enrollments/search", `{"name":"{name}"}`},
	{"administrator", "/enrollments/search", `{"name":"{two}"}`},
	{"clerk", "/participants/matches", `{"givenName":"Nils","familyName":"Vang","dateOfBirth":"{born}"}`},
	{"clerk", "/reports", ""},
	{"clerk", "/reports?state=sent", ""},
	{"clerk", "/reports?state=sent&kind=violation", ""},
	{"clerk", "/reports?kind=completion", ""},
	{"clerk", "/reports?late=true", ""},
	{"officer", "/reports?state=rejected", ""},
	{"staff", "/reports?state=held", ""},
	{"staff", "/reports?kind=progress", ""},
	{"staff", "/reports?enrollment={enrollment}", ""},
	{"staff", "/reports?late=true", ""},
	{"administrator", "/reports", ""},
	{"administrator", "/reports?court={court}&state=sent", ""},
	{"administrator", "/reports?program={program}&kind=violation", ""},
	{"staff", "/reports?undelivered=true", ""},
	{"administrator", "/reports?undelivered=true", ""},
	{"staff", "/reports?unanswered=true", ""},
	{"staff", "/reports?onHold=true", ""},
	{"staff", "/certificates", ""},
	{"staff", "/certificates?state=void", ""},
	{"staff", "/certificates?enrollment={enrollment}", ""},
	{"administrator", "/certificates", ""},
	{"administrator", "/certificates?program={program}&state=valid", ""},
	{"administrator", "/certificates?number={certificate}", ""},
	{"staff", "/notices", ""},
	{"staff", "/notices?state=open", ""},
	{"staff", "/notices?undelivered=true", ""},
	{"clerk", "/notices?state=found", ""},
	{"administrator", "/notices?program={program}", ""},
	{"staff", "/notices?enrollment={enrollment}", ""},
	{"staff", "/reminders", ""},
	{"staff", "/reminders?enrollment={enrollment}", ""},
	{"staff", "/reminders?session={session}", ""},
	{"administrator", "/reminders?program={program}", ""},
	{"administrator", "/reminders?state=sent", ""},
	{"staff", "/bounced-addresses", ""},
	{"staff", "/last-chances", ""},
	{"staff", "/payments?on={monthago}", ""},
	{"administrator", "/payments?on={monthago}&program={program}", ""},
	{"staff", "/payments?own=true", ""},
	{"administrator", "/bounced-addresses?program={program}", ""},
	{"staff", "/work", ""},
	{"administrator", "/work", ""},
	{"staff", "/figures", ""},
	{"administrator", "/figures", ""},
	{"administrator", "/figures?program={program}&court={court}", ""},
	{"staff", "/classes", ""},
	{"staff", "/classes?openOnly=true", ""},
	{"clerk", "/classes?program={program}&from={today}", ""},
	{"clerk", "/classes?from={monthago}&to={today}", ""},
	{"clerk", "/classes?language=es", ""},
	{"staff", "/sessions?on={monthago}", ""},
	{"staff", "/sessions?on={monthago}&program={program}", ""},
	{"administrator", "/sessions?on={monthago}", ""},
	{"staff", "/sessions/{session}/roster", ""},
	{"staff", "/enrollments/{enrollment}/ledger", ""},
	{"staff", "/enrollments/{enrollment}", ""},
	{"staff", "/enrollments/{enrollment}/timeline", ""},
	{"officer", "/enrollments/{enrollment}/timeline?kind=attendance", ""},
	{"administrator", "/audit", ""},
	{"administrator", "/audit?action=payment.take", ""},
	{"administrator", "/audit?action=nobody.did", ""},
	{"administrator", "/audit?actor={user}", ""},
	{"administrator", "/audit?subject={enrollment}", ""},
	{"administrator", "/audit?from={then}&to={then}", ""},
	{"administrator", "/audit?refused=true", ""},
	{"administrator", "/audit?changes=true", ""},
	{"administrator", "/audit?refused=true&actor={user}", ""},
	{"administrator", "/messages", ""},
	{"administrator", "/messages?state=dead", ""},
	{"administrator", "/messages?state=queued&kind=notice", ""},
	{"administrator", "/messages?kind=notice", ""},
	{"administrator", "/messages?enrollment={enrollment}", ""},
	{"clerk", "/courts", ""},
	{"staff", "/agencies", ""},
	{"officer", "/programs", ""},
	{"staff", "/programs/{program}/wordings", ""},
	{"administrator", "/users", ""},
	{"administrator", "/jobs", ""},
	{"administrator", "/jobs?name=audit_seal&state=done", ""},
}

// ask makes a request of someone at random among so many.
func (l listing) ask(random *rand.Rand, enrollments int) request {
	first := runningFrom(enrollments)
	n := first + random.IntN(enrollments-first)
	if random.IntN(2) == 0 {
		n = random.IntN(enrollments)
	}
	return l.of(n, random)
}

// of makes the request of the nth person.
func (l listing) of(n int, random *rand.Rand) request {
	today := school.DateOf(began, zone)
	for _, r := range []struct{ word, value string }{
		{"{enrollment}", id(idEnrollment, n)}, {"{case}", fmt.Sprintf("CR-%d", n)}, {"{certificate}", fmt.Sprintf("NBI%d-C-00007", programOf(n))}, {"{number}", fmt.Sprintf("NBI%d-%d-0007", programOf(n), today.Time().Year()-1)},
		{"{court}", id(idCourt, courtOf(n))}, {"{agency}", id(idAgency, agencyOf(n))}, {"{program}", id(idProgram, programOf(n))},
		{"{class}", id(idClass, n/seats)}, {"{session}", id(idSession, n/seats*sessions+random.IntN(sessions))}, {"{user}", id(idUser, programOf(n))},
		{"{name}", "Michael " + families[random.IntN(len(families))]}, {"{family}", families[random.IntN(len(families))]},
		{"{two}", families[random.IntN(len(families))][:2]}, {"{born}", (school.NewDate(1960, 1, 1) + school.Date(random.IntN(15000))).String()},
		{"{participant}", id(idParticipant, n)}, {"{later}", today.Add(300).String()}, {"{today}", today.String()}, {"{soon}", today.Add(100).String()}, {"{monthago}", today.Add(-30).String()},
		{"{then}", url.QueryEscape(today.Add(-400 - random.IntN(300)).Time().Format("2006-01-02T15:04:05Z"))},
	} {
		l.path, l.body = strings.ReplaceAll(l.path, r.word, r.value), strings.ReplaceAll(l.body, r.word, r.value)
	}
	q := request{method: http.MethodGet, path: "/api/v1" + l.path}
	if l.body != "" {
		q.method, q.body = http.MethodPost, []byte(l.body)
	}
	switch l.role {
	case "clerk":
		q.token = clerkToken(courtOf(n))
	case "officer":
		q.token = officerToken(agencyOf(n))
	case "staff":
		q.token = staffToken(programOf(n))
	default:
		q.token = adminToken()
	}
	return q
}

// families are names of the fill.
var families = []string{"Johnson", "Anderson", "Nelson", "Peterson", "Garcia", "Xiong", "Nguyen", "Schmidt", "Bradberg", "Caldner"}

// contractParameter and contractOperation are what is read of openapi.yaml.
type contractParameter struct {
	Name string `yaml:"name"`
	In   string `yaml:"in"`
	Ref  string `yaml:"$ref"`
}

type contractOperation struct {
	Parameters []contractParameter `yaml:"parameters"`
}

// braced are the parts of a path that stand for something else.
var braced = regexp.MustCompile(`\{\w+\}`)

// everyListing refuses to measure where the contract has a list, or a filter of one, that no listing asks for.
func everyListing(contract []byte) error {
	var c struct {
		Paths      map[string]map[string]yaml.Node `yaml:"paths"`
		Components struct {
			Parameters map[string]contractParameter `yaml:"parameters"`
		} `yaml:"components"`
	}
	if err := yaml.Unmarshal(contract, &c); err != nil {
		return err
	}
	var missing []string
	for path, operations := range c.Paths {
		for _, node := range operations {
			var o contractOperation
			if node.Kind != yaml.MappingNode {
				continue // what the path's operations share
			}
			if err := node.Decode(&o); err != nil {
				return err
			}
			if !slices.ContainsFunc(o.Parameters, func(p contractParameter) bool { return strings.HasSuffix(p.Ref, "/Limit") }) {
				continue
			}
			path := strings.TrimPrefix(path, "/api/v1")
			for _, p := range append(o.Parameters, contractParameter{}) {
				if p.Ref != "" {
					p = c.Components.Parameters[strings.TrimPrefix(p.Ref, "#/components/parameters/")]
				}
				name := p.Name
				if p.In != "query" && name != "" || name == "limit" || name == "cursor" {
					continue
				}
				if !slices.ContainsFunc(listings, func(l listing) bool {
					at, query, _ := strings.Cut(l.path, "?")
					return braced.ReplaceAllString(at, "{}") == braced.ReplaceAllString(path, "{}") && (name == "" || strings.Contains("&"+query, "&"+name+"="))
				}) {
					missing = append(missing, path+" "+name)
				}
			}
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		return errors.New("no listing asks for " + strings.Join(missing, ", "))
	}
	return nil
}

// What a list may take: this much longer among the many than among the few, unless it takes no longer than that anyway.
const (
	listRatio   = 1.5
	listFloor   = 10.0 // milliseconds
	listAtMost  = 50.0 // milliseconds
	minimalList = 400 * time.Millisecond
)

// measureLists compares how long each list and search takes in the small and in the large database, with few clients: what one
// person waits for, not how many can be served.
func (b *bench) measureLists(ctx context.Context) (err error) {
	b.say("lists and searches")
	sizes := []int{roundUp(smallSize), roundUp(b.size)}
	var addresses [2]string
	for i, database := range []string{small, large} {
		s, err := b.serve(ctx, b.binary, database)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.Stop()) }()
		addresses[i] = s.Addr
	}
	_, contract, err := ask(addresses[0], request{method: http.MethodGet, path: "/openapi.yaml"})
	if err == nil {
		err = everyListing(contract)
	}
	if err != nil {
		return err
	}
	var worstRatio, worstTook float64
	for k, l := range listings {
		var p50, p99 [2]float64
		for run := range 2 { // the first warms up
			for i, address := range addresses {
				clients := make([]client, 2)
				for c := range clients {
					clients[c] = &reader{random: rand.New(rand.NewPCG(uint64(run*100+k), uint64(c))), enrollments: sizes[i], ask: l.ask, empty: true}
				}
				m, err := load(ctx, address, max(b.lasts/10, minimalList), clients)
				if err != nil {
					return err
				}
				p50[i], p99[i] = milliseconds(m.quantile(0.5)), milliseconds(m.quantile(0.99))
			}
		}
		f := listFigure{listing: l, p50: p50, p99: p99}
		b.lists = append(b.lists, f)
		if f.matters() {
			worstRatio = max(worstRatio, f.ratio())
		}
		worstTook = max(worstTook, p99[1])
	}
	b.atMost(fmt.Sprintf("%d lists and searches, the worst p99 at %d against %d, of those over %g ms", len(listings), sizes[1], sizes[0], listFloor), worstRatio, listRatio, "",
		"each by itself below")
	b.atMost("the slowest of them, p99", worstTook, listAtMost, " ms", "at %d", sizes[1])
	return nil
}
