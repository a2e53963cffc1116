package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "johnschool"

// rooms lists every top-level folder with Go code, and which others its code may import. Imports run one way: the
// faces (api, web, jobs) know the office (registrar, auth), the office knows the books (db), and all know the domain
// (school), which knows nobody. Tests are free.
var rooms = map[string][]string{
	".":         {}, // only holds openapi.yaml for the program
	"school":    {},
	"keyfile":   {},
	"documents": {"school", "keyfile"},
	"emails":    {"school", "keyfile"},
	"db":        {"school"},
	"registrar": {"school", "db", "emails", "documents"},
	"auth":      {"school", "db", "registrar"},
	"edge":      {"school", "auth"},
	"api":       {"school", "registrar", "auth", "edge"},
	"web":       {"school", "registrar", "auth", "edge"},
	"jobs":      {"school", "registrar", "emails", "documents"},
	"cmd":       {"school", "db", "keyfile", "emails", "documents", "registrar", "auth", "edge", "api", "web", "jobs"},
	"bench":     {"school", "db", "emails", "documents", "registrar", "auth", "edge", "api", "web", "jobs", "cmd"},
}

// parts lists the modules that only some rooms may import, so that each has one place to be replaced.
var parts = map[string][]string{
	"github.com/jmoiron/sqlx":        {"db"},
	"github.com/lib/pq":              {"db"},
	"github.com/pressly/goose":       {"db"},
	"gonum.org/v1/plot":              {"web"},
	"github.com/gin-gonic/gin":       {"api", "web", "auth", "edge", "cmd"},
	"github.com/alexedwards/scs":     {"auth"},
	"github.com/robfig/cron":         {"jobs"},
	"github.com/wneessen/go-mail":    {"emails"},
	"github.com/emersion/go-msgauth": {"emails"},
	"github.com/arran4/golang-ical":  {"emails"},
	"github.com/alecthomas/kong":     {"cmd"},
	"github.com/getkin/kin-openapi":  {}, // tests alone
	"github.com/Shopify/toxiproxy":   {}, // bench alone
	"github.com/pdfcpu/pdfcpu":       {}, // tests alone
	"github.com/chromedp/chromedp":   {}, // tests alone
	"github.com/chromedp/cdproto":    {}, // tests alone
}

// clocks are the rooms at the edge, where the time comes from; everywhere else it is an argument.
var clocks = []string{"cmd", "jobs", "api", "web", "auth", "edge", "bench"}

// source is a Go file that is part of a program, not of its tests.
type source struct {
	name   string // its path in the repository
	folder string
	file   *ast.File
}

func (s source) room() string {
	room, _, _ := strings.Cut(s.folder, "/")
	return room
}

// forTests tells whether the whole package exists for tests, as its name says.
func (s source) forTests() bool {
	return slices.ContainsFunc(strings.Split(s.folder, "/"), func(folder string) bool { return strings.HasSuffix(folder, "test") })
}

func (s source) imports() []string {
	var paths []string
	for _, spec := range s.file.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths = append(paths, p)
		}
	}
	return paths
}

// sources parses the whole house.
func sources(t *testing.T) []source {
	t.Helper()
	root := filepath.Join("..", "..")
	var all []source
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() {
			if name != root && (strings.HasPrefix(base, ".") || base == "node_modules" || base == "testdata" || base == "data") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		inside = filepath.ToSlash(inside)
		all = append(all, source{name: inside, folder: path.Dir(inside), file: file})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("only %d files found", len(all))
	}
	return all
}

func TestImportsRunOneWay(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		allowed, known := rooms[s.room()]
		if !known {
			t.Errorf("%s: the house has no room %q", s.name, s.room())
			continue
		}
		for _, imported := range s.imports() {
			if inside, ours := strings.CutPrefix(imported, module+"/"); ours {
				checkOwn(t, s, inside, allowed)
			} else {
				checkForeign(t, s, imported)
			}
		}
	}
}

// checkOwn judges the import of one of our own packages.
func checkOwn(t *testing.T, s source, imported string, allowed []string) {
	t.Helper()
	room, _, _ := strings.Cut(imported, "/")
	measuring := s.room() == "bench" || s.forTests()
	switch {
	case room != s.room() && !slices.Contains(allowed, room):
		t.Errorf("%s imports %s: %s may import %v alone", s.name, imported, s.room(), allowed)
	case imported == "db/embedded" && s.room() != "cmd" && !measuring:
		t.Errorf("%s imports %s, which only cmd may", s.name, imported)
	case strings.HasSuffix(path.Base(imported), "test") && !measuring:
		t.Errorf("%s imports %s, which is for tests", s.name, imported)
	}
}

// checkForeign judges the import of a package that is not ours.
func checkForeign(t *testing.T, s source, imported string) {
	t.Helper()
	first, _, _ := strings.Cut(imported, "/")
	if s.room() == "school" && strings.Contains(first, ".") {
		t.Errorf("%s imports %s: school stands on the standard library alone", s.name, imported)
	}
	for part, users := range parts {
		if len(users) == 0 && s.forTests() {
			continue
		}
		if (imported == part || strings.HasPrefix(imported, part+"/")) && !slices.Contains(users, s.room()) && s.room() != "bench" {
			t.Errorf("%s imports %s, which belongs to %v", s.name, part, users)
		}
	}
}

func TestTimeIsAnArgument(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if slices.Contains(clocks, s.room()) || s.forTests() {
			continue
		}
		ast.Inspect(s.file, func(node ast.Node) bool {
			if call, ok := node.(*ast.CallExpr); ok && setsDeadline(call) {
				return false
			}
			selector, ok := node.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := selector.X.(*ast.Ident); ok && pkg.Name == "time" && selector.Sel.Name == "Now" {
				t.Errorf("%s calls time.Now: pass the time in", s.name)
			}
			return true
		})
	}
}

// setsDeadline tells whether call limits a connection's reads or writes: that is the operating system's time, which no
// argument can replace.
func setsDeadline(call *ast.CallExpr) bool {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	return ok && slices.Contains([]string{"SetDeadline", "SetReadDeadline", "SetWriteDeadline"}, selector.Sel.Name)
}
