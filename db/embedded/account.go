package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// account is the operating system's user under whom the server runs: ourselves, or an ordinary user when we are root,
// because PostgreSQL refuses to run as root.
type account struct {
	server  *user.User
	current *user.User
	// credential is nil where the server runs as ourselves.
	credential *syscall.Credential
}

// serverAccount chooses the user: the owner of an existing cluster, else postgres, else nobody.
func serverAccount(cluster string) (account, error) {
	current, err := user.LookupId(strconv.Itoa(os.Geteuid()))
	if err != nil {
		return account{}, fmt.Errorf("the user id %d has no name on this machine, and PostgreSQL does not start without one: add it to /etc/passwd: %w",
			os.Geteuid(), err)
	}
	a := account{server: current, current: current}
	if os.Geteuid() != 0 {
		return a, nil
	}
	if a.server, err = ordinaryUser(cluster); err != nil {
		return account{}, err
	}
	a.credential, err = credentialOf(a.server)
	return a, err
}

func ordinaryUser(cluster string) (*user.User, error) {
	if info, err := os.Stat(cluster); err == nil {
		uid := info.Sys().(*syscall.Stat_t).Uid
		if uid == 0 {
			return nil, fmt.Errorf("%s belongs to root, and PostgreSQL does not run as root: give it to the user who should run it, as in: chown -R postgres %s",
				cluster, cluster)
		}
		owner, err := user.LookupId(strconv.FormatUint(uint64(uid), 10))
		if err != nil {
			return nil, fmt.Errorf("%s belongs to the user id %d, which has no name on this machine: %w", cluster, uid, err)
		}
		return owner, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil && u.Uid != "0" {
			return u, nil
		}
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody: add one, as in: useradd --system postgres")
}

func credentialOf(u *user.User) (*syscall.Credential, error) {
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("user id of %s: %w", u.Username, err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("group id of %s: %w", u.Username, err)
	}
	credential := &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	groups, err := u.GroupIds()
	if err != nil {
		return nil, fmt.Errorf("groups of %s: %w", u.Username, err)
	}
	for _, g := range groups {
		id, err := strconv.ParseUint(g, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("groups of %s: %w", u.Username, err)
		}
		credential.Groups = append(credential.Groups, uint32(id))
	}
	return credential, nil
}

// command runs a program as the server's user, in a session of its own, so that a Ctrl-C at the terminal reaches us
// and not it, and without the variables that would change what PostgreSQL's programs do.
func (a account) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = "/" // our own folder may be closed to that user
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "PG") || strings.HasPrefix(variable, "LC_") || strings.HasPrefix(variable, "LANG")
	}), "LC_ALL=C")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: a.credential}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}

// reaches tells whether the server's user can enter folder. It asks the system, since access lists, mounts and groups
// decide it too.
func (a account) reaches(ctx context.Context, folder string) bool {
	if a.credential == nil {
		return true
	}
	return a.command(ctx, "/bin/sh", "-c", `cd -- "$1"`, "sh", folder).Run() == nil
}

// unreachable says which commands open the way to folder for the server's user.
func (a account) unreachable(ctx context.Context, folder string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var closed []string
	for parent := folder; parent != "/"; parent = filepath.Dir(parent) {
		info, err := os.Stat(parent)
		if err == nil && parent != folder && info.Mode().Perm()&0o001 == 0 {
			closed = append([]string{"chmod o+x " + parent}, closed...)
		}
	}
	if len(closed) == 0 {
		closed = []string{"namei -l " + folder + "    # shows where the way ends"}
	}
	return fmt.Errorf("the user %s, who runs the database, cannot enter %s. Either open the way to it:\n    %s\nor move the data folder to where everybody may enter, such as /srv/johnschool",
		a.server.Username, folder, strings.Join(closed, "\n    "))
}

// own gives a file or folder that we made to the server's user.
func (a account) own(path string) error {
	if a.credential == nil {
		return nil
	}
	return os.Lchown(path, int(a.credential.Uid), int(a.credential.Gid))
}
