package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"johnschool/school"
)

func TestPagesTravelCompressed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.as(t, school.Staff)
	plain := v.get("/enrollments")
	lengths := map[int64]bool{}
	for range 8 {
		v.headers.Set("Accept-Encoding", "gzip")
		got := v.get("/enrollments").is(http.StatusOK)
		if got.header.Get("Content-Encoding") != "gzip" || got.header.Get("Vary") != "Accept-Encoding" {
			t.Fatalf("the headers are %v", got.header)
		}
		unpacked := must(gzip.NewReader(strings.NewReader(got.body)))
		page := string(must(io.ReadAll(unpacked)))
		if !strings.Contains(page, "Albright") || len(got.body) > len(plain.body)/2 {
			t.Fatalf("%d bytes hold %d", len(got.body), len(page))
		}
		lengths[int64(len(got.body))] = true
	}
	if len(lengths) < 3 {
		t.Errorf("the length tells what a page holds: %v", lengths)
	}
	v.headers.Set("Accept-Encoding", "identity")
	if got := v.get("/enrollments").says("Albright"); got.header.Get("Content-Encoding") != "" || got.header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("the headers are %v", got.header)
	}
}
