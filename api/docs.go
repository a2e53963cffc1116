package api

import (
	"embed"
	"net/http"

	"github.com/gin-gonic/gin"
)

// docsFiles is Redoc's own build, so that the page is readable offline: the file
// bundles/redoc.standalone.js of the npm package redoc 2.5.4 with its licences.
//
//go:embed docs
var docsFiles embed.FS

const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>johnschool: the API</title>
</head>
<body>
<redoc spec-url="/openapi.yaml" hide-hostname="true"></redoc>
<noscript>This page needs JavaScript. The same is in <a href="/openapi.yaml">openapi.yaml</a> as plain text.</noscript>
<script src="/docs/redoc-2.5.4.js"></script>
</body>
</html>
`

// docsPolicy lets the page load Redoc and the contract from here and nothing from
// anywhere else. Redoc writes its styles itself and searches in a worker that it
// makes from a blob.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
	"worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// docs answers the contract as a page.
func (s *server) docs(c *gin.Context) {
	c.Header("Content-Security-Policy", docsPolicy)
	c.Header("Cache-Control", "no-cache")
	c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(docsPage))
}

// docsFile answers what the page loads. A file's name has its version, so that it
// can be kept for good.
func (s *server) docsFile(c *gin.Context) {
	kinds := map[string]string{"redoc-2.5.4.js": "text/javascript; charset=utf-8", "redoc-LICENSE.txt": "text/plain; charset=utf-8"}
	kind, known := kinds[c.Param("file")]
	if !known {
		s.fail(c, noSuchRoute.refuse("There is no such file."))
		return
	}
	data, err := docsFiles.ReadFile("docs/" + c.Param("file"))
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	c.Data(http.StatusOK, kind, data)
}

// contract answers openapi.yaml.
func (s *server) contract(c *gin.Context) {
	c.Header("Cache-Control", "no-cache")
	c.Data(http.StatusOK, "application/yaml", s.spec)
}
