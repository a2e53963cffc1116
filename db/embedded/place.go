package embedded

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

const (
	lockName     = "johnschool.lock"
	clusterName  = "postgres"
	locationName = "postgres.location" // in the data folder: names the folder that holds the cluster instead of it
	pidFileName  = "postmaster.pid"
	versionName  = "PG_VERSION"

	// elsewhere holds the clusters of data folders that the server's user cannot reach.
	elsewhere = "/var/lib/johnschool"
)

// place is where things lie on disk.
type place struct {
	dir     string // the data folder
	home    string // holds the cluster: the data folder itself, or a folder below elsewhere
	cluster string // PostgreSQL's own data folder
}

// resolve follows the note that an earlier start left, if any.
func (p *place) resolve() error {
	p.home = p.dir
	note, err := os.ReadFile(filepath.Join(p.dir, locationName))
	switch {
	case err == nil:
		p.home = strings.TrimSpace(string(note))
		if _, err := os.Stat(p.home); errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("the database of %s lies in %s, which is gone. Bring it back; or, to begin with an empty database, remove %s",
				p.dir, p.home, filepath.Join(p.dir, locationName))
		}
	case !errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("where the database lies: %w", err)
	}
	p.cluster = filepath.Join(p.home, clusterName)
	return nil
}

// major is the major version of the cluster, 0 where there is none yet.
func (p *place) major() (int, error) {
	if _, err := os.Stat(p.cluster); errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	text, err := os.ReadFile(filepath.Join(p.cluster, versionName))
	if err != nil {
		return 0, fmt.Errorf("%s is no PostgreSQL data folder: %w", p.cluster, err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("version of the database in %s: %w", p.cluster, err)
	}
	return major, nil
}

func (p *place) logFile() string { return filepath.Join(p.dir, "postgres.log") }

// moveElsewhere gives a new cluster a home that the server's user reaches, and leaves a note of it in the data folder.
// The home's name is never used twice, so that a new data folder never finds the people of an old one.
func (p *place) moveElsewhere() error {
	if err := os.MkdirAll(elsewhere, 0o711); err != nil {
		return err
	}
	if err := os.Chmod(elsewhere, 0o711); err != nil {
		return err
	}
	home, err := os.MkdirTemp(elsewhere, shortHash(p.dir)+"-")
	if err != nil {
		return err
	}
	if err := os.Chmod(home, 0o711); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(p.dir, locationName), home+"\n", 0o644, nil); err != nil {
		return err
	}
	p.home, p.cluster = home, filepath.Join(home, clusterName)
	return nil
}

// maxSocketDir is the longest folder of a socket: macOS holds 104 bytes of a path, Linux 108, the last of them NUL.
const maxSocketDir = 104 - 1 - len("/.s.PGSQL.5432.lock")

// chooseSocketDir answers the cluster's own folder, which nobody but the server's user and root can enter, or a
// folder with a short name where the path would not fit into a socket's address.
func (p *place) chooseSocketDir(ctx context.Context, a account) (string, error) {
	if len(p.cluster) <= maxSocketDir {
		return p.cluster, nil
	}
	parent := "/tmp"
	if os.Geteuid() == 0 && a.reaches(ctx, "/run") {
		parent = "/run"
	}
	name := filepath.Join(parent, "johnschool-"+shortHash(p.cluster))
	if err := os.Mkdir(name, 0o700); err != nil {
		if !errors.Is(err, os.ErrExist) {
			return "", fmt.Errorf("folder for the database's socket: %w", err)
		}
		// Anybody may have made it in /tmp; only the server's own user must be able to.
		info, err := os.Lstat(name)
		if err != nil {
			return "", fmt.Errorf("folder for the database's socket: %w", err)
		}
		if !info.IsDir() || strconv.FormatUint(uint64(info.Sys().(*syscall.Stat_t).Uid), 10) != a.server.Uid {
			return "", fmt.Errorf("%s, which should hold the database's socket, belongs to somebody else: remove it, or use a data folder with a shorter path", name)
		}
		return name, os.Chmod(name, 0o700)
	}
	if err := a.own(name); err != nil {
		return "", fmt.Errorf("folder for the database's socket: %w", err)
	}
	return name, nil
}

func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return fmt.Sprintf("%x", sum[:6])
}

// writeFile replaces a file in one step; owner, where given, has it before it appears.
func writeFile(path, content string, mode os.FileMode, owner *syscall.Credential) error {
	next, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".")
	if err != nil {
		return err
	}
	defer os.Remove(next.Name())
	_, err = next.WriteString(content)
	if owner != nil {
		err = errors.Join(err, next.Chown(int(owner.Uid), int(owner.Gid)))
	}
	err = errors.Join(err, next.Chmod(mode), next.Sync(), next.Close())
	if err == nil {
		err = os.Rename(next.Name(), path)
	}
	return err
}

// tryLock takes the lock that makes a process the owner of a cluster. It answers nil when another process has it. The
// system gives it back when the process ends, however it ends.
func tryLock(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock of the data folder: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, nil
		}
		return nil, fmt.Errorf("lock of the data folder: %w", err)
	}
	return file, nil
}
