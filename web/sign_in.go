package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"johnschool/school"
)

// signInBody is what the page for signing in shows.
type signInBody struct {
	Form      *Form
	Notice    string // why the page stands in the way of another
	To        string // where the person wanted to go
	Kept      *kept
	DemoUsers []DemoUser
	Password  string // of the demo's users
}

// signInPage shows the form. keep is what was typed on the page that it stands in
// the way of, nil for nothing.
func (s *server) signInPage(r *request, form *Form, notice, to string, keep *kept) reply {
	return r.page("sign_in", "Sign in", signInBody{Form: form, Notice: notice, To: to, Kept: keep, DemoUsers: s.demoUsers, Password: s.demoPassword}).ownHeading()
}

// showSignIn shows the form to who comes of their own accord or was sent here.
func (s *server) showSignIn(r *request) (reply, error) {
	to := local(r.query("to"))
	if r.visit.SignedIn {
		return seeOther(first(to, "/")), nil
	}
	notice := ""
	switch {
	case r.query("out") != "":
		notice = "You are signed out."
	case r.visit.Ended() && to != "":
		notice = "Your session has ended. Sign in again to go on."
	case to != "":
		notice = "Sign in to see this page."
	}
	return s.signInPage(r, newForm(nil), notice, to, nil), nil
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// local answers an address of ours, "" for any other.
func local(address string) string {
	at, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n\t") || at.Host != "" {
		return ""
	}
	return address
}

// askToSignIn stands in the way of a page that is for those who are signed in. What
// was typed on a form goes along, and is offered to the same person again.
func (s *server) askToSignIn(r *request) (reply, error) {
	at := r.gin.Request
	if r.partial() || r.route.background || at.Header.Get("Accept") == "application/json" {
		return reply{status: http.StatusUnauthorized}, nil
	}
	if at.Method != http.MethodPost {
		return seeOther(signInPath + "?to=" + url.QueryEscape(at.URL.RequestURI())), nil
	}
	keep, notice := (*kept)(nil), "Sign in first. Nothing was saved."
	if r.visit.Ended() {
		keep = keepForm(at.URL.RequestURI(), at.PostForm)
		notice = "Your session ended before this arrived, so nothing was saved yet. Sign in again: what you typed is kept."
	}
	answer := s.signInPage(r, newForm(nil), notice, "", keep)
	answer.status = http.StatusUnauthorized
	return answer, nil
}

// signIn lets in who knows the password, and leads on to where they wanted to go.
func (s *server) signIn(r *request) (reply, error) {
	form := r.posted()
	to, keep := local(form.Get("to")), postedKept(form.values)
	same, err := r.visit.SignIn(r.gin.Writer, form.Get("email"), form.Get("password"))
	if err != nil {
		return s.signInRefused(r, form, err, to, keep)
	}
	r.actor = r.visit.Actor
	if keep != nil && same {
		return r.page("kept", "Go on where you were", keep), nil
	}
	if keep != nil {
		r.flash("What another person had typed before you signed in was not kept.")
	}
	return seeOther(first(to, "/")), nil
}

// signInRefused shows the form again with why.
func (s *server) signInRefused(r *request, form *Form, err error, to string, keep *kept) (reply, error) {
	status := http.StatusUnprocessableEntity
	if school.KindOf(err) == school.Unauthenticated { // 401 would have the browser ask by itself
		err = &school.Error{Kind: school.Invalid, Message: asSchoolError(err).Message}
	}
	if !form.Take(err) {
		return reply{}, err
	}
	if school.KindOf(err) == school.TooMany {
		status = http.StatusTooManyRequests
	}
	answer := s.signInPage(r, form, "", to, keep).with(form)
	answer.status = status
	return answer, nil
}

// signOut ends the session.
func (s *server) signOut(r *request) (reply, error) {
	return seeOther(signInPath + "?out=1"), r.visit.SignOut(r.gin.Writer, false)
}

// signOutEverywhere ends all of the person's sessions, on whatever machine.
func (s *server) signOutEverywhere(r *request) (reply, error) {
	return seeOther(signInPath + "?out=1"), r.visit.SignOut(r.gin.Writer, true)
}

// kept is what was typed on a form whose session was over.
type kept struct {
	To     string
	Values []keptValue
}

type keptValue struct{ Name, Value string }

// The names under which the page for signing in carries a kept form along.
const (
	keptTo     = "_kept_to"
	keptPrefix = "_kept."
)

// keepForm keeps what was typed, but for passwords.
func keepForm(to string, values url.Values) *kept {
	k := &kept{To: to}
	for _, name := range sortedNames(values) {
		if strings.Contains(strings.ToLower(name), "password") {
			continue
		}
		for _, value := range values[name] {
			k.Values = append(k.Values, keptValue{name, value})
		}
	}
	return k
}

// postedKept finds a kept form among what the page for signing in sent, nil where
// there is none.
func postedKept(values url.Values) *kept {
	to := local(values.Get(keptTo))
	if to == "" {
		return nil
	}
	inner := url.Values{}
	for name, given := range values {
		if name, ok := strings.CutPrefix(name, keptPrefix); ok {
			inner[name] = given
		}
	}
	return keepForm(to, inner)
}

func sortedNames(values url.Values) []string {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
