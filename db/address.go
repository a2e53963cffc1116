package db

import (
	"errors"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/lib/pq"
)

// connectWithin bounds connecting to one host, unless the URL sets
// connect_timeout.
const connectWithin = 5 * time.Second

// configOf reads a connection URL the way PostgreSQL's own programs do, which is
// more than lib/pq does: several hosts, each with its port, and percent-encoded
// socket folders. Of several hosts it wants the one that takes writes, unless the
// URL says otherwise.
func configOf(address string) (pq.Config, error) {
	address, err := spellHosts(address)
	if err != nil {
		return pq.Config{}, err
	}
	config, err := pq.NewConfig(address)
	if err != nil {
		return pq.Config{}, err
	}
	if config.ConnectTimeout <= 0 {
		config.ConnectTimeout = connectWithin
	}
	if config.ApplicationName == "" {
		config.ApplicationName = "johnschool" // as in pg_stat_activity
	}
	if len(config.Multi) > 0 && config.TargetSessionAttrs == "" {
		config.TargetSessionAttrs = pq.TargetSessionAttrsReadWrite
	}
	return config, nil
}

// spellHosts moves the hosts and ports of a URL into its parameters, the only
// place where lib/pq takes several. Other addresses stay as they are.
func spellHosts(address string) (string, error) {
	scheme, rest, found := strings.Cut(address, "://")
	if !found || scheme != "postgres" && scheme != "postgresql" {
		return address, nil
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	authority, tail := rest[:end], rest[end:]
	user := ""
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		user, authority = authority[:at+1], authority[at+1:]
	}
	if !strings.ContainsAny(authority, ",%") {
		if _, err := url.Parse(address); err != nil {
			return "", errBadURL // the parser's own words repeat the password
		}
		return address, nil
	}
	var hosts, ports []string
	portGiven := false
	for one := range strings.SplitSeq(authority, ",") {
		host, port, err := splitHost(one)
		if err != nil {
			return "", err
		}
		portGiven = portGiven || port != ""
		if port == "" {
			port = "5432"
		}
		hosts, ports = append(hosts, host), append(ports, port)
	}
	u, err := url.Parse(scheme + "://" + user + tail)
	if err != nil {
		return "", errBadURL
	}
	q := u.Query()
	q.Set("host", strings.Join(hosts, ","))
	if portGiven {
		q.Set("port", strings.Join(ports, ","))
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

var errBadURL = errors.New("the database's URL cannot be read: it looks like postgres://user:password@host:5432/database?sslmode=verify-full, where signs such as @ : / % in the password are percent-encoded")

// splitHost reads one host of a URL: a name, an address (IPv6 in brackets) or a
// percent-encoded socket folder, each with or without a port.
func splitHost(text string) (host, port string, err error) {
	host = text
	if strings.HasSuffix(text, "]") {
		host = strings.Trim(text, "[]")
	} else if strings.Contains(text, ":") {
		if host, port, err = net.SplitHostPort(text); err != nil {
			return "", "", errBadURL
		}
	}
	if host, err = url.PathUnescape(host); err != nil || host == "" {
		return "", "", errBadURL
	}
	return host, port, nil
}
