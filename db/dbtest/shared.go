// Package dbtest gives every test a PostgreSQL database of its own: a copy of one that was migrated once.
//
// The copies lie in a cluster that all tests of this machine's user share. It lies in memory where there is enough,
// and is started by the first test that asks. It goes on running, so that the packages' test programs, which start
// and end as they like, find it warm; the test command stops it at the end, as `go run ./db/dbtest/stopshared` does.
package dbtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"johnschool/db/embedded"
)

// connections are enough for the pools of all tests that run at once.
const connections = 400

// shared answers the cluster that all tests share, its template migrated.
var shared = sync.OnceValues(func() (*sharedCluster, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	home, err := sharedHome()
	if err != nil {
		return nil, err
	}
	lock, err := lockUsers(ctx, home, syscall.LOCK_SH)
	if err != nil {
		return nil, err
	}
	cluster, err := embedded.Start(ctx, sharedOptions(home))
	if err != nil {
		return nil, fmt.Errorf("shared test cluster (go run ./db/dbtest/stopshared removes it): %w", err)
	}
	template, err := ensureTemplate(ctx, cluster)
	if err != nil {
		return nil, fmt.Errorf("shared test cluster: %w", err)
	}
	return &sharedCluster{Cluster: cluster, template: template, lock: lock}, nil
})

type sharedCluster struct {
	*embedded.Cluster
	template string   // the migrated database that tests copy
	lock     *os.File // held until this program ends: StopShared leaves the cluster to whoever still uses it
}

func sharedOptions(home string) embedded.Options {
	return embedded.Options{Dir: filepath.Join(home, "data"), Volatile: true, MaxConnections: connections}
}

// sharedHome makes the folder of the shared cluster, one for each user of this machine.
func sharedHome() (string, error) {
	home := filepath.Join(memory(), "johnschool-test-"+strconv.Itoa(os.Geteuid()))
	if err := os.Mkdir(home, 0o711); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("shared test cluster: %w", err)
	}
	info, err := os.Lstat(home)
	if err != nil {
		return "", fmt.Errorf("shared test cluster: %w", err)
	}
	if !info.IsDir() || int(info.Sys().(*syscall.Stat_t).Uid) != os.Geteuid() {
		return "", fmt.Errorf("shared test cluster: %s belongs to somebody else", home)
	}
	return home, os.Chmod(home, 0o711)
}

// memory answers a folder in memory, or the one for temporary files where there is too little, as in a container.
func memory() string {
	const folder, enough = "/dev/shm", 1 << 30 // bytes
	var free syscall.Statfs_t
	if err := syscall.Statfs(folder, &free); err != nil || uint64(free.Blocks)*uint64(free.Bsize) < enough {
		return os.TempDir()
	}
	return folder
}

var errInUse = errors.New("other tests are using it")

// lockUsers takes the lock on the right to use the shared cluster: LOCK_SH waits for as long as ctx allows and is for
// users; LOCK_EX does not wait and is for whoever wants to remove the cluster.
func lockUsers(ctx context.Context, home string, how int) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(home, "users.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("shared test cluster: %w", err)
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
		if err == nil {
			return file, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(fmt.Errorf("shared test cluster: %w", err), file.Close())
		}
		if how == syscall.LOCK_EX {
			return nil, errors.Join(errInUse, file.Close())
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("shared test cluster: another program is stopping it: %w", ctx.Err()), file.Close())
		case <-tick.C:
		}
	}
}

// StopShared stops the shared cluster and removes it, unless other programs use it: then it answers false.
func StopShared(ctx context.Context) (stopped bool, err error) {
	home, err := sharedHome()
	if err != nil {
		return false, err
	}
	lock, err := lockUsers(ctx, home, syscall.LOCK_EX)
	if errors.Is(err, errInUse) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer lock.Close()
	if err := stopLeftover(ctx, sharedOptions(home)); err != nil {
		return false, err
	}
	return true, os.RemoveAll(filepath.Join(home, "data"))
}

// stopLeftover stops the server that a killed program left behind in a data folder, if there is one.
func stopLeftover(ctx context.Context, o embedded.Options) error {
	if _, err := os.Stat(filepath.Join(o.Dir, "postgres", "postmaster.pid")); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	cluster, err := embedded.Start(ctx, o)
	if err != nil {
		return err
	}
	if !cluster.Owner() {
		return fmt.Errorf("another program still owns the cluster in %s", o.Dir)
	}
	return cluster.Stop(ctx)
}
