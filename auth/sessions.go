package auth

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"

	"johnschool/registrar"
	"johnschool/school"
)

// SessionBook keeps the sessions of the pages: the office does.
type SessionBook interface {
	OpenSession(ctx context.Context, actor school.Actor, email, password, former string) (token, userID string, err error)
	ResumeSession(ctx context.Context, token string, seen bool) (registrar.PageSession, error)
	SessionUser(ctx context.Context, token string) (string, error)
	KeepSessionData(ctx context.Context, token string, data []byte) error
	EndSession(ctx context.Context, actor school.Actor, token string) error
	SignOutEverywhere(ctx context.Context, actor school.Actor) error
}

// Sessions are the sign-ins of people through the pages. A cookie that no script
// can read holds a token; all else the office keeps, so that any instance knows it
// and ends it at once.
type Sessions struct {
	book      SessionBook
	proxies   Proxies
	https     bool // by the public URL, whatever a request says
	plain     *scs.SessionManager
	secure    *scs.SessionManager
	crossings *http.CrossOriginProtection
}

// NewSessions keeps sessions in book. publicURL is where people reach the pages,
// or "".
func NewSessions(book SessionBook, publicURL string, proxies Proxies) *Sessions {
	s := &Sessions{book: book, proxies: proxies, crossings: http.NewCrossOriginProtection()}
	if at, err := url.Parse(publicURL); err == nil && at.Host != "" {
		s.https = at.Scheme == "https"
		// A proxy may give us another host than the browser asked for. What cannot be an origin is no reason not to serve.
		_ = s.crossings.AddTrustedOrigin(at.Scheme + "://" + at.Host)
	}
	s.plain, s.secure = s.manager("johnschool", false), s.manager("__Host-johnschool", true)
	return s
}

// manager keeps what pages remember under a cookie of that name. How long sessions
// last is the office's to say: neither manager ends one.
func (s *Sessions) manager(cookie string, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = &shelf{book: s.book}
	m.Lifetime = registrar.SessionLasts
	m.Cookie = scs.SessionCookie{Name: cookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure}
	return m
}

// manage answers the manager for how the browser speaks.
func (s *Sessions) manage(r *http.Request) *scs.SessionManager {
	if s.Secure(r) {
		return s.secure
	}
	return s.plain
}

// Client answers who sent a request, as one client counts.
func (s *Sessions) Client(r *http.Request) string { return s.proxies.Client(r) }

// Secure tells whether the browser speaks TLS.
func (s *Sessions) Secure(r *http.Request) bool { return s.https || s.proxies.Secure(r) }

// Check refuses a request that would change something and comes from another
// site's page.
func (s *Sessions) Check(r *http.Request) error {
	if err := s.crossings.Check(r); err != nil {
		return &school.Error{Kind: school.Forbidden, Message: "This came from another site's page, so nothing was done.", Cause: err}
	}
	return nil
}

// Source takes the session of the pages as a credential. Where the request would
// change something it must come from our own pages.
func (s *Sessions) Source() Source {
	return func(r *http.Request) (school.Actor, bool, error) {
		token := s.Token(r)
		if token == "" {
			return school.Actor{}, false, nil
		}
		if err := s.crossings.Check(r); err != nil {
			return school.Actor{}, false, &school.Error{Kind: school.Unauthenticated, Cause: err,
				Message: "The session of our pages counts for requests from these pages alone. Send a token in the Authorization header."}
		}
		session, err := s.book.ResumeSession(r.Context(), token, true)
		return session.Actor, err == nil, err
	}
}

// End signs the actor out of the session that a request carries.
func (s *Sessions) End(ctx context.Context, actor school.Actor, r *http.Request) error {
	return s.book.EndSession(ctx, actor, s.Token(r))
}

// Token answers what the request's cookie holds, or "".
func (s *Sessions) Token(r *http.Request) string {
	cookie, err := r.Cookie(s.manage(r).Cookie.Name)
	if err != nil || len(cookie.Value) > 100 {
		return ""
	}
	return cookie.Value
}

// Visit is a request to the pages with its session, if it has one.
type Visit struct {
	registrar.PageSession
	SignedIn bool

	sessions *Sessions
	manager  *scs.SessionManager
	request  *http.Request
	ctx      context.Context // holds what the session remembers
	token    string          // the cookie's, also of a session that is over
}

// Visit finds the session of a request. seen says that a person sent it, so that
// the session goes on.
func (s *Sessions) Visit(r *http.Request, seen bool) (*Visit, error) {
	v := &Visit{sessions: s, manager: s.manage(r), request: r, token: s.Token(r), PageSession: registrar.PageSession{Actor: school.Actor{Role: school.Anonymous}}}
	found := &finding{seen: seen}
	ctx, err := v.manager.Load(context.WithValue(r.Context(), findingKey{}, found), v.token)
	if err != nil {
		return nil, err
	}
	v.ctx = ctx
	if found.session != nil {
		v.PageSession, v.SignedIn = *found.session, true
	}
	return v, nil
}

// Ended tells whether the request came with a session that is over.
func (v *Visit) Ended() bool { return v.token != "" && !v.SignedIn }

// Put remembers a text for later requests of the session; never a personal value.
func (v *Visit) Put(key, text string) {
	if v.SignedIn {
		v.manager.Put(v.ctx, key, text)
	}
}

// Get answers what was remembered, or "".
func (v *Visit) Get(key string) string { return v.manager.GetString(v.ctx, key) }

// Pop answers what was remembered, or "", and forgets it.
func (v *Visit) Pop(key string) string { return v.manager.PopString(v.ctx, key) }

// Keep writes down what is to be remembered, before the answer goes out.
func (v *Visit) Keep() error {
	if !v.SignedIn || v.manager.Status(v.ctx) != scs.Modified {
		return nil
	}
	_, _, err := v.manager.Commit(v.ctx)
	return err
}

// SignIn lets in who knows the password and gives the browser its cookie: the
// visit is theirs from now on. same tells whether the session that the browser
// had before was the same person's.
func (v *Visit) SignIn(w http.ResponseWriter, email, password string) (same bool, err error) {
	former := ""
	if v.token != "" {
		if former, err = v.sessions.book.SessionUser(v.ctx, v.token); err != nil {
			return false, err
		}
	}
	stranger := school.Actor{Role: school.Anonymous, RequestID: v.Actor.RequestID} // whoever was signed in before
	token, userID, err := v.sessions.book.OpenSession(v.ctx, stranger, email, password, v.token)
	if err != nil {
		return false, err
	}
	request := v.request
	request.Header.Del("Cookie")
	request.AddCookie(&http.Cookie{Name: v.manager.Cookie.Name, Value: token})
	fresh, err := v.sessions.Visit(request, true)
	if err != nil {
		return false, err
	}
	fresh.Actor.RequestID = v.Actor.RequestID
	*v = *fresh
	v.manager.WriteSessionCookie(v.ctx, w, token, time.Now().Add(registrar.SessionLasts))
	return former == userID, nil
}

// SignOut ends the session, or all of its user's, and takes the browser's cookie.
func (v *Visit) SignOut(w http.ResponseWriter, everywhere bool) error {
	if !v.SignedIn {
		return nil
	}
	var err error
	if everywhere {
		err = v.sessions.book.SignOutEverywhere(v.ctx, v.Actor)
	} else {
		err = v.sessions.book.EndSession(v.ctx, v.Actor, v.token)
	}
	if err != nil {
		return err
	}
	v.SignedIn = false
	v.manager.WriteSessionCookie(v.ctx, w, "", time.Time{})
	return nil
}

// finding is how a visit hears from the shelf whose session it is.
type finding struct {
	seen    bool
	session *registrar.PageSession
}

type findingKey struct{}

// shelf is the book as scs wants it. Sessions begin by signing in alone, and end in
// the office.
type shelf struct{ book SessionBook }

// FindCtx implements scs.CtxStore.
func (s *shelf) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	found, ok := ctx.Value(findingKey{}).(*finding)
	if !ok {
		return nil, false, errNoVisit
	}
	session, err := s.book.ResumeSession(ctx, token, found.seen)
	if school.KindOf(err) == school.Unauthenticated {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	found.session = &session
	if len(session.Data) > 0 {
		return session.Data, true, nil
	}
	empty, err := scs.GobCodec{}.Encode(time.Time{}, map[string]any{})
	return empty, true, err
}

// CommitCtx implements scs.CtxStore.
func (s *shelf) CommitCtx(ctx context.Context, token string, data []byte, _ time.Time) error {
	return s.book.KeepSessionData(ctx, token, data)
}

// DeleteCtx implements scs.CtxStore.
func (s *shelf) DeleteCtx(context.Context, string) error { return errNoVisit }

var errNoVisit = errors.New("auth: sessions are found and ended by a Visit")

// Find implements scs.Store, which scs does not call where there is a CtxStore.
func (s *shelf) Find(string) ([]byte, bool, error) { return nil, false, errNoVisit }

// Commit implements scs.Store.
func (s *shelf) Commit(string, []byte, time.Time) error { return errNoVisit }

// Delete implements scs.Store.
func (s *shelf) Delete(string) error { return errNoVisit }
