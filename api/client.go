package api

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// ParseProxies reads addresses and networks of proxies, such as 10.0.0.7 and 10.1.0.0/16.
func ParseProxies(texts []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
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

// clientOf answers who sent a request, as one client counts: the peer, or where that is one of our proxies, whom it says
// that it was sent by. The header is read from its end, where the nearest proxy wrote: what stands before the first
// address that is none of ours anybody can have made up. Proxies may each write a line of their own.
func clientOf(r *http.Request, proxies []netip.Prefix) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return "unknown"
	}
	client := peer.Addr().Unmap()
	said := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, text := range slices.Backward(said) {
		ours := slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(client) })
		next, err := netip.ParseAddr(strings.TrimSpace(text))
		if !ours || err != nil {
			break
		}
		client = next.Unmap()
	}
	return network(client)
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
