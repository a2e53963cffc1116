package auth

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the addresses of the proxies in front of this server: what they say
// of a request is believed.
type Proxies []netip.Prefix

// ParseProxies reads addresses and networks of proxies, such as 10.0.0.7 and 10.1.0.0/16.
func ParseProxies(texts []string) (Proxies, error) {
	var all Proxies
	for _, text := range texts {
		network, err := netip.ParsePrefix(text)
		if err != nil {
			ip, err := netip.ParseAddr(text)
			if err != nil {
				return nil, fmt.Errorf("%q is no address such as 10.0.0.7 and no network such as 10.1.0.0/16", text)
			}
			network = netip.PrefixFrom(ip, ip.BitLen())
		}
		all = append(all, network.Masked())
	}
	return all, nil
}

// ours tells whether an address is one of the proxies'.
func (all Proxies) ours(ip netip.Addr) bool {
	return slices.ContainsFunc(all, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// Client answers who sent a request, as one client counts: the peer, or where that is one of our proxies, whom it says
// that it was sent by. The header is read from its end, where the nearest proxy wrote: what stands before the first
// address that is none of ours anybody can have made up. Proxies may each write a line of their own.
func (all Proxies) Client(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return "unknown"
	}
	client := peer.Addr().Unmap()
	said := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, text := range slices.Backward(said) {
		next, err := netip.ParseAddr(strings.TrimSpace(text))
		if !all.ours(client) || err != nil {
			break
		}
		client = next.Unmap()
	}
	return network(client)
}

// Secure tells whether the browser speaks TLS: to us, or to the nearest proxy as that says.
func (all Proxies) Secure(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !all.ours(peer.Addr().Unmap()) {
		return false
	}
	said := strings.Split(strings.Join(r.Header.Values("X-Forwarded-Proto"), ","), ",")
	return strings.EqualFold(strings.TrimSpace(said[len(said)-1]), "https")
}

// network is what counts as one client: an IPv4 address, or the 64 bits of an IPv6 network that one household has.
func network(ip netip.Addr) string {
	bits := ip.BitLen()
	if ip.Is6() {
		bits = 64
	}
	n, err := ip.WithZone("").Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return n.String()
}
