package web

import "johnschool/registrar"

// The addresses of the way in.
const (
	signInPath  = "/sign-in"
	welcomePath = "/welcome"
	accountPath = "/account"
)

// entrance is the way in and out, and what belongs to everybody.
var entrance = area{
	routes: []route{
		{method: get, path: "/", handle: (*server).home, anonymous: true},
		{method: get, path: signInPath, action: registrar.ActSignIn, handle: (*server).showSignIn, anonymous: true},
		{method: post, path: signInPath, action: registrar.ActSignIn, handle: (*server).signIn, anonymous: true},
		{method: post, path: "/sign-out", action: registrar.ActSignOut, handle: (*server).signOut, anonymous: true},
		{method: post, path: "/sign-out-everywhere", action: registrar.ActSignOut, handle: (*server).signOutEverywhere},
		{method: get, path: welcomePath, handle: (*server).welcome, everybody: true},
		{method: get, path: accountPath, handle: (*server).account, everybody: true},
		{method: get, path: accountPath + "/password", action: registrar.ActChangeOwnPassword, handle: (*server).showPassword},
		{method: post, path: accountPath + "/password", action: registrar.ActChangeOwnPassword, handle: (*server).changePassword},
		{method: get, path: tokensPath, action: registrar.ActManageOwnTokens, handle: (*server).showTokens},
		{method: post, path: tokensPath, action: registrar.ActManageOwnTokens, handle: (*server).createToken},
		{method: post, path: tokensPath + "/:id/revocation", action: registrar.ActManageOwnTokens, handle: (*server).revokeToken},
		{method: get, path: "/session", handle: (*server).readSession, everybody: true, background: true},
		{method: post, path: "/session/stay", handle: (*server).staySignedIn, everybody: true},
		{method: post, path: "/session", action: registrar.ActSignIn, handle: (*server).signInAgain, anonymous: true},
	},
}
