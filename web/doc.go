// Package web is the face for people: pages drawn here, with Gin and html/template,
// that work without scripts. A handler decodes the form, calls one use case of the
// registrar, answers. No rule and no permission stands in a page.
//
// # To add a page
//
// 1. Its routes, and the places that the navigation leads to, go into the table of
// its area (area_clerk.go, area_staff.go, …):
//
//	var staffArea = area{
//		routes: []route{
//			{method: get, path: "/enrollments/:id/payments/new", action: registrar.ActTakePayment, handle: (*server).showPayment},
//			{method: post, path: "/enrollments/:id/payments", action: registrar.ActTakePayment, handle: (*server).takePayment},
//		},
//		places: []item{
//			{label: "Today", path: "/today", action: registrar.ActReadSessions, roles: []school.Role{school.Staff}, first: []school.Role{school.Staff}},
//		},
//	}
//
// A place whose item names a group in under stands beside the pages of that group;
// the group's own link in the head leads to its first place. Parts of a path that
// are ids end in "id" or "Id": serve checks them.
//
// 2. The handlers go into a file named for what a person does, take_payment.go:
//
//	func (s *server) showPayment(r *request) (reply, error) {
//		return s.paymentPage(r, newForm(registrar.PaymentRequest{Method: "cash"}))
//	}
//
//	func (s *server) paymentPage(r *request, form *Form) (reply, error) {
//		ledger, err := s.office.Ledger(r.ctx, r.actor, r.id("id"))
//		if err != nil {
//			return reply{}, err // 404, 403, 503 … have their pages
//		}
//		return r.page("take_payment", "Take a payment", paymentBody{Form: form, Ledger: ledger}).under("Cases", "/enrollments"), nil
//	}
//
//	func (s *server) takePayment(r *request) (reply, error) {
//		var wish registrar.PaymentRequest
//		form, err := r.decode(&wish) // by JSON names; dates, dollars, numbers, lists
//		if err == nil {
//			_, err = s.office.TakePayment(r.ctx, r.actor, r.id("id"), wish, r.once(form))
//		}
//		if err != nil { // shows the page again with what was typed: 422, or 409 with what changed
//			return r.again(form, err, func() (reply, error) { return s.paymentPage(r, form) })
//		}
//		r.flash("The payment was taken.") // said by the next page; no names: the session keeps it
//		return seeOther("/enrollments/" + r.id("id")), nil
//	}
//
// 3. templates/take_payment.html defines main, whose dot is the body:
//
//	{{define "main"}}
//	<form class="usa-form maxw-none" method="post" action="…" novalidate>
//	{{template "hidden" .Form}}
//	{{template "text" (field .Form "amountCents" "Amount" "prefix" "$" "width" "small" "required" true "inputmode" "decimal")}}
//	{{template "select" (field .Form "method" "Paid by" "options" .Methods)}}
//	{{template "date" (field .Form "receivedOn" "Received on" "hint" "Today if you leave it empty.")}}
//	<button class="usa-button">Take the payment</button>
//	</form>
//	{{end}}
//
// The layout draws the window's title, the heading (reply.ownHeading: the template
// draws the one h1 itself), the way to the page (reply.under), what
// was done before, and the summary of what is wrong, which leads to the fields.
// A page with a script of its own defines "scripts":
//
//	{{define "scripts"}}<script type="module" src="{{asset "js/roll.js"}}"></script>{{end}}
//
// # Fields
//
// A field's name is where its value goes in the request: order.dueOn, counts.0.statute.
// A fault that a use case finds at /order/dueOn is shown beside it. The templates are
// text, date, textarea, select, radios, checkboxes (many of a list) and checkbox (yes
// or no); see field for what can be said of each. A form that changes what has a
// version is made by newForm(…).versioned(v), and form.version() goes to the use
// case; one that creates money or an enrollment gives r.once(form). Both travel in
// {{template "hidden" .Form}}.
//
// # Words
//
// date (school.Date), day, time and when (time.Time; a zone or its name may follow,
// as of the program), machine (for <time datetime>), money (cents), plural, number,
// join; standing, status and report make tags: {{template "tag" (standing .State)}};
// kind, outcome, language and role name codes; asset and icon name static files.
//
// # Lists
//
// A Table, made with columns(…) and row(…), drawn by {{template "table" .Table}}; its
// paged sets the links to other pages. facts, empty (of what nothing says), alert, tag and
// pages are parts, too. Filters are a form with method get; r.query reads them, r.here makes addresses
// with one of them changed, r.listed() is the part asked for. Names of people stand in
// no address: a search by name is a post whose answer is the list.
//
// # Parts of pages
//
// Where r.partial() htmx asks for a part: r.part("enroll", "matches", body) draws the
// template "matches" that enroll.html defines. A route that a page calls by itself,
// not at its person's wish, is background: it does not keep the session alive.
package web
