package api

import (
	"encoding/json"
	"mime"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"johnschool/registrar"
)

// reply is what a handler answers.
type reply struct {
	status   int
	body     any                 // rendered as JSON; nil for none
	version  int64               // sent as the ETag; 0 for none
	location string              // of what was created; empty for none
	document *registrar.Document // a file in place of a body
}

func ok(view any) reply      { return reply{status: http.StatusOK, body: view} }
func created(view any) reply { return reply{status: http.StatusCreated, body: view} }
func done() reply            { return reply{status: http.StatusNoContent} }

// file answers a document to be saved under its name.
func file(d registrar.Document, err error) (reply, error) {
	return reply{status: http.StatusOK, document: &d}, err
}

// tagged adds the version that If-Match takes.
func (a reply) tagged(version int64) reply {
	a.version = version
	return a
}

// at adds where the thing created is.
func (a reply) at(location string) reply {
	a.location = location
	return a
}

// write sends a reply.
func (s *server) write(c *gin.Context, a reply) {
	header := c.Writer.Header()
	if a.version > 0 {
		header.Set("ETag", `"`+strconv.FormatInt(a.version, 10)+`"`)
	}
	if a.location != "" {
		header.Set("Location", a.location)
	}
	switch {
	case a.document != nil:
		header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.document.FileName}))
		c.Data(a.status, a.document.ContentType, a.document.Data)
	case a.body == nil:
		c.Status(a.status)
	default:
		body, err := json.Marshal(a.body)
		if err != nil {
			s.fail(c, err)
			return
		}
		c.Data(a.status, "application/json", body)
	}
}
