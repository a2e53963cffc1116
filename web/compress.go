package web

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"johnschool/web/static"
)

// worthPacking is from how many bytes a page is compressed: less fits into one packet anyway.
const worthPacking = 1400

// packers are kept, for each holds most of a megabyte.
var packers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// sendPage sends a page, compressed where the browser takes that. A page holds what an attacker on the line would like to
// read, and what comes with the address; so that the length of what was compressed tells nothing of the one by the other
// (BREACH), a name of random length that nobody reads goes along with it.
func sendPage(c *gin.Context, status int, page []byte) {
	const kind = "text/html; charset=utf-8"
	if len(page) < worthPacking {
		c.Data(status, kind, page)
		return
	}
	c.Header("Vary", "Accept-Encoding")
	if !static.AcceptsGzip(c.Request.Header.Values("Accept-Encoding")) {
		c.Data(status, kind, page)
		return
	}
	packed, err := pack(page)
	if err != nil { // memory does not refuse to be written to
		c.Data(status, kind, page)
		return
	}
	c.Header("Content-Encoding", "gzip")
	c.Data(status, kind, packed)
}

func pack(page []byte) ([]byte, error) {
	var packed bytes.Buffer
	packed.Grow(len(page) / 4)
	packer := packers.Get().(*gzip.Writer)
	defer packers.Put(packer)
	packer.Reset(&packed)
	packer.Name = noise()
	if _, err := packer.Write(page); err != nil {
		return nil, err
	}
	if err := packer.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

// noise is a text of 0 to 127 letters, each length as likely as any other.
func noise() string {
	var length [1]byte
	_, _ = rand.Read(length[:]) // never fails
	return strings.Repeat("j", int(length[0]&127))
}
