package auth_test

import (
	"crypto/tls"
	"net/http"
	"strings"
	"testing"

	"johnschool/auth"
)

func TestClients(t *testing.T) {
	t.Parallel()
	proxies := parse(t, "10.0.0.7", "10.1.0.0/16", "2001:db8:ffff::1")
	for name, c := range map[string]struct {
		peer, header, want string
	}{
		"nobody between":          {"198.51.100.7:4000", "", "198.51.100.7/32"},
		"a header of their own":   {"198.51.100.7:4000", "203.0.113.9", "198.51.100.7/32"},
		"one proxy":               {"10.0.0.7:4000", "198.51.100.7", "198.51.100.7/32"},
		"two proxies":             {"10.0.0.7:4000", "198.51.100.7, 10.1.2.3", "198.51.100.7/32"},
		"made up before a proxy":  {"10.0.0.7:4000", "203.0.113.9, 198.51.100.7", "198.51.100.7/32"},
		"made up on another line": {"10.0.0.7:4000", "203.0.113.9|198.51.100.7", "198.51.100.7/32"},
		"a proxy that says none":  {"10.0.0.7:4000", "", "10.0.0.7/32"},
		"nonsense":                {"10.0.0.7:4000", "198.51.100.7, unknown", "10.0.0.7/32"},
		"IPv4 in IPv6":            {"[::ffff:10.0.0.7]:4000", "::ffff:198.51.100.7", "198.51.100.7/32"},
		"an IPv6 network":         {"[2001:db8:ffff::1]:4000", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		"a zone":                  {"[fe80::1%eth0]:4000", "", "fe80::/64"},
		"no address":              {"@", "", "unknown"},
	} {
		r := &http.Request{RemoteAddr: c.peer, Header: http.Header{}}
		if c.header != "" {
			r.Header["X-Forwarded-For"] = strings.Split(c.header, "|")
		}
		if got := proxies.Client(r); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if _, err := auth.ParseProxies([]string{"10.0.0.0/8", "proxy.example.org"}); err == nil || !strings.Contains(err.Error(), "proxy.example.org") {
		t.Errorf("a name counts as an address: %v", err)
	}
}

func TestWhetherTheBrowserSpeaksTLS(t *testing.T) {
	t.Parallel()
	proxies := parse(t, "10.0.0.7")
	for name, c := range map[string]struct {
		peer, header string
		tls, want    bool
	}{
		"to us":                   {"198.51.100.7:4000", "", true, true},
		"to nobody":               {"198.51.100.7:4000", "", false, false},
		"to our proxy":            {"10.0.0.7:4000", "https", false, true},
		"to no proxy of ours":     {"198.51.100.7:4000", "https", false, false},
		"not to our proxy":        {"10.0.0.7:4000", "http", false, false},
		"made up before a proxy":  {"10.0.0.7:4000", "https, http", false, false},
		"to the outer of proxies": {"10.0.0.7:4000", "http, HTTPS", false, true},
	} {
		r := &http.Request{RemoteAddr: c.peer, Header: http.Header{}}
		if c.header != "" {
			r.Header.Set("X-Forwarded-Proto", c.header)
		}
		if c.tls {
			r.TLS = &tls.ConnectionState{}
		}
		if got := proxies.Secure(r); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func parse(t *testing.T, texts ...string) auth.Proxies {
	t.Helper()
	all, err := auth.ParseProxies(texts)
	if err != nil {
		t.Fatal(err)
	}
	return all
}
