package web

import "johnschool/registrar"

// administration is the group of the places where administrators look after the
// organization.
const administration = "Administration"

// houseArea is what administrators watch: the jobs that run by themselves, the
// e-mails that go out, the trail of who did what; and a demo's clock.
var houseArea = area{
	routes: []route{
		{method: get, path: jobsPath, action: registrar.ActReadJobs, handle: (*server).showJobs},
		{method: get, path: "/jobs/:name", action: registrar.ActReadJobs, handle: (*server).showJob},
		{method: get, path: "/jobs/:name/progress", action: registrar.ActReadJobs, handle: (*server).showProgress, background: true},
		{method: post, path: "/jobs/:name/runs", action: registrar.ActRunJob, handle: (*server).runJob},
		{method: get, path: "/outbox", action: registrar.ActReadMessages, handle: (*server).showOutbox},
		{method: get, path: "/outbox/:id", action: registrar.ActReadMessages, handle: (*server).showMail},
		{method: get, path: "/outbox/:id/html", action: registrar.ActReadMessages, handle: (*server).showMailHTML},
		{method: get, path: "/outbox/:id/file", action: registrar.ActReadMessages, handle: (*server).saveMail},
		{method: get, path: "/trail", action: registrar.ActReadAudit, handle: (*server).showTrail},
		{method: get, path: "/demo/clock", action: registrar.ActReadClock, handle: (*server).showClock},
		{method: post, path: "/demo/clock", action: registrar.ActMoveClock, handle: (*server).moveClock},
	},
	places: []item{
		{label: "Jobs", path: jobsPath, action: registrar.ActReadJobs, under: administration},
		{label: "Outbox", path: "/outbox", action: registrar.ActReadMessages, under: administration},
		{label: "Trail", path: "/trail", action: registrar.ActReadAudit, under: administration},
		{label: "Demo clock", path: "/demo/clock", action: registrar.ActMoveClock, under: administration, demo: true},
	},
}
