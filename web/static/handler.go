package static

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// contentTypes are the endings of what is served.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
}

// Handler serves the files at the addresses that URL answers, and nothing else: a name without its hash is not found.
// It expects paths as they come in, with the prefix.
func Handler() http.Handler { return http.HandlerFunc(serve) }

func serve(w http.ResponseWriter, r *http.Request) {
	address, _ := strings.CutPrefix(r.URL.Path, Prefix)
	f, ok := files().byAddress[address]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "This address can only be read.", http.StatusMethodNotAllowed)
		return
	}
	content, tag := f.content, `"`+f.hash+`"`
	h := w.Header()
	if packed := f.packed(); packed != nil {
		h.Set("Vary", "Accept-Encoding")
		if AcceptsGzip(r.Header.Values("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			content, tag = packed, `"`+f.hash+`-gzip"`
		}
	}
	h.Set("ETag", tag)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if matches(r.Header.Values("If-None-Match"), f.hash) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", contentTypes[path.Ext(f.name)])
	h.Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		_, _ = w.Write(content) // whoever left does not want the rest
	}
}

// pack compresses the content, or answers nil where that gains nothing, as with fonts.
func pack(content []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := z.Write(content); err != nil || z.Close() != nil || b.Len() > len(content)*9/10 {
		return nil
	}
	return b.Bytes()
}

// AcceptsGzip reads the values of Accept-Encoding (RFC 9110, 12.5.3): whether gzip or anything is there whose weight is not
// zero.
func AcceptsGzip(headers []string) bool {
	anything := false
	for _, offer := range strings.Split(strings.Join(headers, ","), ",") {
		coding, parameters, _ := strings.Cut(strings.ToLower(offer), ";")
		weight, weighted := strings.CutPrefix(strings.TrimSpace(parameters), "q=")
		refused := false
		if weighted {
			q, err := strconv.ParseFloat(weight, 64)
			refused = err != nil || q == 0
		}
		switch strings.TrimSpace(coding) {
		case "gzip":
			return !refused
		case "*":
			anything = !refused
		}
	}
	return anything
}

// matches says whether the browser has this very content already, in either encoding: an address never has another.
func matches(headers []string, hash string) bool {
	for _, tag := range strings.Split(strings.Join(headers, ","), ",") {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		if tag == "*" || tag == `"`+hash+`"` || tag == `"`+hash+`-gzip"` {
			return true
		}
	}
	return false
}
