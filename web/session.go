package web

import (
	"errors"
	"net/http"

	"johnschool/school"
)

// sessionView is what the page's own script asks of the session.
type sessionView struct {
	Left    int    `json:"left"`              // seconds until it ends
	Message string `json:"message,omitempty"` // why somebody could not sign in again
}

// readSession tells how long the session goes on: another window may have been
// used. Asking does not make it longer.
func (s *server) readSession(r *request) (reply, error) { return sessionLeft(r), nil }

// staySignedIn is a person's wish that the session goes on.
func (s *server) staySignedIn(r *request) (reply, error) { return sessionLeft(r), nil }

func sessionLeft(r *request) reply {
	return reply{status: http.StatusOK, json: sessionView{Left: int(r.visit.Left.Seconds())}}
}

// signInAgain signs in from within a page whose session is over. Only the same
// person is: another must not find what the first one typed.
func (s *server) signInAgain(r *request) (reply, error) {
	form := r.posted()
	same, err := r.visit.SignIn(r.gin.Writer, form.Get("email"), form.Get("password"))
	if e := asSchoolError(err); e != nil && troubles[e.Kind].status < http.StatusInternalServerError {
		return reply{status: troubles[e.Kind].status, json: sessionView{Message: firstFault(e)}}, nil
	}
	if err != nil {
		return reply{}, err
	}
	if !same {
		return reply{status: http.StatusConflict, json: sessionView{Message: "You are signed in, but another person was signed in before. This page starts anew."}}, nil
	}
	return sessionLeft(r), nil
}

// asSchoolError answers the part of an error that is meant for the person, nil
// where there is none.
func asSchoolError(err error) *school.Error {
	var e *school.Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

func firstFault(e *school.Error) string {
	if len(e.Fields) > 0 {
		return e.Fields[0].Message
	}
	return e.Message
}
