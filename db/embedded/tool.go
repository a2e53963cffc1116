package embedded

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

var toolVersion = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// Tool answers the path of one of PostgreSQL's own programs, such as pg_dump, that works with a server of a major version:
// the one of that version, else of the next newer one that is installed. What is on PATH comes before the rest.
func Tool(ctx context.Context, name string, major int) (string, error) {
	folders := filepath.SplitList(os.Getenv("PATH"))
	for _, pattern := range binFolders {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return "", fmt.Errorf("looking for %s: %w", name, err)
		}
		folders = append(folders, found...)
	}
	best, path, newest := 0, "", 0
	for _, folder := range folders {
		program := filepath.Join(folder, name)
		if _, err := os.Stat(program); err != nil {
			continue
		}
		answer, err := exec.CommandContext(ctx, program, "--version").Output()
		parts := toolVersion.FindStringSubmatch(string(answer))
		if err != nil || parts == nil {
			continue
		}
		version, err := strconv.Atoi(parts[1])
		if err != nil {
			continue
		}
		newest = max(newest, version)
		if version >= major && (path == "" || version < best) {
			best, path = version, program
		}
	}
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case path != "":
		return path, nil
	case newest > 0:
		return "", fmt.Errorf("the newest %s here is of PostgreSQL %d, and one of %d or newer is needed: install that version's client programs", name, newest, major)
	}
	return "", fmt.Errorf("%s was not found on PATH or where distributions put it: install the client programs of PostgreSQL %d or newer", name, major)
}
