package web

import (
	"johnschool/registrar"
)

// passwordForm is what a person types to have another password. What a field is for
// stands in its name: one with "password" in it is never kept.
type passwordForm struct {
	Current string `json:"currentPassword"`
	New     string `json:"newPassword"`
	Again   string `json:"newPasswordAgain"`
}

// passwordBody is the page on which a person changes their password.
type passwordBody struct{ Form *Form }

func (s *server) showPassword(r *request) (reply, error) { return s.passwordPage(r, newForm(nil)) }

func (s *server) passwordPage(r *request, form *Form) (reply, error) {
	return r.page("password", "Change your password", passwordBody{form}).under("My account", accountPath).at(accountPath), nil
}

// changePassword gives the person another password. The session of this page goes on.
func (s *server) changePassword(r *request) (reply, error) {
	var typed passwordForm
	form, err := r.decode(&typed)
	if err == nil && typed.New != typed.Again {
		form.Fault("/newPasswordAgain", "This is not what you typed above. Type the new password twice.")
		page, err := s.passwordPage(r, form)
		return page.with(form), err
	}
	if err == nil {
		err = s.office.ChangeOwnPassword(r.ctx, r.actor, registrar.PasswordChange{Current: typed.Current, New: typed.New}, s.sessions.Token(r.gin.Request))
		err = renamed(renamed(err, "/current", "/currentPassword"), "/new", "/newPassword")
	}
	if err != nil {
		return r.again(form, err, func() (reply, error) { return s.passwordPage(r, form) })
	}
	r.flash("Your password was changed. Other computers and tablets were signed out.")
	return seeOther(accountPath), nil
}
