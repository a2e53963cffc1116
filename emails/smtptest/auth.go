package smtptest

import (
	"crypto/subtle"
	"fmt"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/xdg-go/scram"
)

func (ses *session) AuthMechanisms() []string {
	if ses.s.user == "" {
		return nil
	}
	return ses.s.mechanisms
}

func (ses *session) Auth(mech string) (sasl.Server, error) {
	if err := ses.failAt(StageAuth); err != nil {
		return nil, err
	}
	switch {
	case mech == sasl.Plain:
		return sasl.NewPlainServer(func(_, user, password string) error { return ses.admit(mech, user, password) }), nil
	case mech == sasl.Login:
		return &loginServer{admit: func(user, password string) error { return ses.admit(mech, user, password) }}, nil
	case mech == "XOAUTH2":
		return &tokenServer{admit: func(user, token string) error { return ses.admit(mech, user, token) }}, nil
	case strings.HasPrefix(mech, "SCRAM-"):
		return ses.scram(mech)
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

// admit compares what the client showed.
func (ses *session) admit(mech, user, password string) error {
	if subtle.ConstantTimeCompare([]byte(user+"\x00"+password), []byte(ses.s.user+"\x00"+ses.s.password)) != 1 {
		return smtp.ErrAuthFailed
	}
	ses.signedIn(mech)
	return nil
}

func (ses *session) signedIn(mech string) {
	ses.authed = true
	ses.s.mu.Lock()
	defer ses.s.mu.Unlock()
	ses.s.signIns = append(ses.s.signIns, mech)
}

// SignIns are the mechanisms of the sign-ins that succeeded, in order.
func (s *Server) SignIns() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.signIns...)
}

// loginServer asks for user and password one after the other.
type loginServer struct {
	admit func(user, password string) error
	step  int
	user  string
}

func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	if l.step == 0 && response == nil {
		l.step = 1
		return []byte("Username:"), false, nil
	}
	if l.step <= 1 { // with an initial response or asked for
		l.step, l.user = 2, string(response)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.admit(l.user, string(response))
}

// tokenServer follows Google's and Microsoft's description of XOAUTH2: a refusal is a challenge that the client answers empty.
type tokenServer struct {
	admit   func(user, token string) error
	refused error
}

func (x *tokenServer) Next(response []byte) (challenge []byte, done bool, err error) {
	if x.refused != nil {
		return nil, true, x.refused
	}
	if response == nil {
		return []byte{}, false, nil
	}
	fields := strings.Split(string(response), "\x01")
	user, isUser := strings.CutPrefix(fields[0], "user=")
	if len(fields) != 4 || !isUser {
		return nil, true, smtp.ErrAuthFailed
	}
	if x.refused = x.admit(user, strings.TrimPrefix(fields[1], "auth=Bearer ")); x.refused != nil {
		return []byte(`{"status":"401","schemes":"bearer"}`), false, nil
	}
	return nil, true, nil
}

// scramServer drives another implementation of SCRAM than the one under test.
type scramServer struct {
	conversation *scram.ServerConversation
	begun        bool
	valid        func()
}

func (ses *session) scram(mech string) (sasl.Server, error) {
	hash := scram.SHA256
	if strings.HasPrefix(mech, "SCRAM-SHA-1") {
		hash = scram.SHA1
	}
	client, err := hash.NewClient(ses.s.user, ses.s.password, "")
	if err != nil {
		return nil, err
	}
	stored, err := client.GetStoredCredentialsWithError(scram.KeyFactors{Salt: "salt of a test", Iters: 4096})
	if err != nil {
		return nil, err
	}
	server, err := hash.NewServer(func(user string) (scram.StoredCredentials, error) {
		if user != ses.s.user {
			return scram.StoredCredentials{}, fmt.Errorf("smtptest: unknown user")
		}
		return stored, nil
	})
	if err != nil {
		return nil, err
	}
	s := &scramServer{conversation: server.NewConversation(), valid: func() { ses.signedIn(mech) }}
	if !strings.HasSuffix(mech, "-PLUS") {
		return s, nil
	}
	state, ok := ses.conn.TLSConnectionState()
	if !ok {
		return nil, smtp.ErrAuthUnknownMechanism
	}
	binding, err := scram.NewTLSExporterBinding(&state)
	if err != nil {
		return nil, err
	}
	s.conversation = server.NewConversationWithChannelBindingRequired(binding)
	return s, nil
}

func (s *scramServer) Next(response []byte) (challenge []byte, done bool, err error) {
	if !s.begun {
		s.begun = true
		if response == nil {
			return []byte{}, false, nil
		}
	}
	if s.conversation.Done() {
		if !s.conversation.Valid() {
			return nil, true, smtp.ErrAuthFailed
		}
		s.valid()
		return nil, true, nil
	}
	answer, err := s.conversation.Step(string(response))
	if err != nil {
		return nil, true, smtp.ErrAuthFailed
	}
	return []byte(answer), false, nil
}
