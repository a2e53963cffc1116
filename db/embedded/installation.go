package embedded

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oldestMajor is the oldest PostgreSQL whose SQL johnschool is written for.
const oldestMajor = 14

// installation is a PostgreSQL server installed on this machine.
type installation struct {
	bin     string // folder of postgres and initdb
	version string // "15.18"
	major   int
}

// binFolders are where distributions, PostgreSQL's own packages and Homebrew put the server's programs.
var binFolders = []string{
	"/usr/lib/postgresql/*/bin",                          // Debian, Ubuntu, PGDG's apt
	"/usr/pgsql-*/bin",                                   // PGDG's dnf
	"/usr/lib/postgresql*/bin",                           // SUSE
	"/usr/libexec/postgresql*",                           // Alpine
	"/opt/homebrew/opt/postgresql@*/bin",                 // Homebrew, Apple silicon
	"/usr/local/opt/postgresql@*/bin",                    // Homebrew, Intel
	"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",    // Homebrew on Linux
	"/Applications/Postgres.app/Contents/Versions/*/bin", // Postgres.app
	"/usr/bin", "/usr/local/bin", "/usr/local/pgsql/bin", // Fedora, Arch, BSD, from source
}

// wrongMajorError is a cluster that only another PostgreSQL than the installed ones can read.
type wrongMajorError struct {
	folder string
	major  int
	found  []installation
}

func (e *wrongMajorError) Error() string {
	var found []string
	for _, i := range e.found {
		found = append(found, i.version)
	}
	have := "none is installed"
	if len(found) > 0 {
		have = "installed: " + strings.Join(found, ", ")
	}
	return fmt.Sprintf("the database in %s was made by PostgreSQL %d and no other major version reads it (%s). %s. Nothing was changed. "+
		"To move the data to another version, where both are installed: johnschool backup FILE with PostgreSQL %d, and johnschool restore FILE into a new data folder "+
		"with the other one first on PATH; or pg_upgrade",
		e.folder, e.major, have, installAdvice(e.major), e.major)
}

// findInstallation answers the installation of the given major version; for 0 the first on PATH, else the newest.
func findInstallation(ctx context.Context, major int) (installation, error) {
	found, err := installations(ctx)
	if err != nil {
		return installation{}, err
	}
	for _, i := range found {
		if i.major == major || major == 0 && i.major >= oldestMajor {
			return i, nil
		}
	}
	if major != 0 {
		return installation{}, &wrongMajorError{major: major, found: found}
	}
	if len(found) > 0 {
		return installation{}, fmt.Errorf("PostgreSQL %s is installed, and johnschool needs %d or newer. %s", found[0].version, oldestMajor, installAdvice(0))
	}
	return installation{}, fmt.Errorf("no PostgreSQL server (the programs postgres and initdb) was found on PATH or where distributions put it. %s. "+
		"Or set DATABASE_URL to use a PostgreSQL that runs elsewhere", installAdvice(0))
}

// installations lists what is on PATH first, then the rest from new to old.
func installations(ctx context.Context) ([]installation, error) {
	var onPath, others []installation
	seen := map[string]bool{}
	look := func(folder string) (installation, bool) {
		resolved, err := filepath.EvalSymlinks(filepath.Join(folder, "postgres"))
		if err != nil || seen[resolved] {
			return installation{}, false
		}
		seen[resolved] = true
		return inspect(ctx, filepath.Dir(resolved))
	}
	for _, folder := range filepath.SplitList(os.Getenv("PATH")) {
		if i, ok := look(folder); ok {
			onPath = append(onPath, i)
		}
	}
	for _, pattern := range binFolders {
		folders, err := filepath.Glob(pattern)
		if err != nil {
			return nil, fmt.Errorf("looking for PostgreSQL: %w", err)
		}
		for _, folder := range folders {
			if i, ok := look(folder); ok {
				others = append(others, i)
			}
		}
	}
	slices.SortStableFunc(others, func(a, b installation) int { return b.major - a.major })
	return append(onPath, others...), ctx.Err()
}

var versionPattern = regexp.MustCompile(`PostgreSQL\) ((\d+)[^ ]*)`)

// inspect asks the server of a folder for its version.
func inspect(ctx context.Context, bin string) (installation, bool) {
	if _, err := os.Stat(filepath.Join(bin, "initdb")); err != nil {
		return installation{}, false
	}
	answer, err := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "--version").Output()
	if err != nil {
		return installation{}, false
	}
	parts := versionPattern.FindStringSubmatch(string(answer))
	if parts == nil {
		return installation{}, false
	}
	major, err := strconv.Atoi(parts[2])
	if err != nil {
		return installation{}, false
	}
	return installation{bin: bin, version: strings.TrimSpace(parts[1]), major: major}, true
}

func (i installation) program(name string) string { return filepath.Join(i.bin, name) }

// installAdvice names the command that installs a server on this kind of machine; major 0 stands for any.
func installAdvice(major int) string {
	version := ""
	if major != 0 {
		version = "-" + strconv.Itoa(major)
	}
	for _, way := range []struct{ manager, command string }{
		{"apt-get", "apt-get install postgresql" + version},
		{"dnf", "dnf install postgresql-server (major version " + strings.TrimPrefix(version, "-") + ")"},
		{"apk", "apk add postgresql" + strings.TrimPrefix(version, "-")},
		{"brew", "brew install postgresql@" + strings.TrimPrefix(cmp.Or(version, "-17"), "-")},
	} {
		if _, err := exec.LookPath(way.manager); err == nil {
			return "Install it with: " + way.command
		}
	}
	return "Install the PostgreSQL server" + strings.Replace(version, "-", " ", 1) + " with your system's package manager"
}
