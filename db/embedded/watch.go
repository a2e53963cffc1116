package embedded

import (
	"context"
	"path/filepath"
	"time"
)

// beginWatch watches, until Stop, over the server as its owner and over the owner as a guest.
func (c *Cluster) beginWatch() {
	c.watchDone = make(chan struct{})
	watching, cancel := context.WithCancel(context.Background())
	c.cancelWatch = cancel
	go func() {
		defer close(c.watchDone)
		if c.Owner() || c.inherit(watching) {
			c.watch(watching)
		}
	}()
}

// inherit waits until the owner has ended, becomes the owner in its place and brings the server up. It answers false when
// ctx ends before.
func (c *Cluster) inherit(ctx context.Context) bool {
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
		lock, err := tryLock(filepath.Join(c.place.dir, lockName))
		if err != nil {
			c.log.Error("the database's owner cannot be watched", "error", err)
			continue
		}
		if lock == nil {
			continue
		}
		c.log.Info("the database's owner has ended; this process sees to the database now", "folder", c.place.cluster)
		c.lock.Store(lock)
		return c.keepTrying(ctx, func() error {
			if c.install.major == 0 {
				if err := c.prepare(ctx); err != nil {
					return err
				}
			}
			s, err := c.bringUp(ctx)
			c.server = s
			return err
		})
	}
}

// watch restarts the server whenever it ends until ctx is cancelled.
func (c *Cluster) watch(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.server.exited:
		}
		c.log.Error("database server ended, restarting it", "pid", c.server.pid, "log", c.place.logFile())
		restarted := c.keepTrying(ctx, func() error {
			s, err := c.bringUp(ctx)
			if err == nil {
				c.server = s
			}
			return err
		})
		if !restarted {
			return
		}
		c.log.Info("database server restarted", "pid", c.server.pid, "adopted", c.server.adopted)
	}
}

// keepTrying does what must succeed in the end, the more seldom the longer it fails. It answers false when ctx ends before.
func (c *Cluster) keepTrying(ctx context.Context, do func() error) bool {
	wait := backoff{first: 100 * time.Millisecond, most: 10 * time.Second}
	for {
		err := do()
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		c.log.Error("database server does not start", "error", err)
		if wait.next(ctx) != nil {
			return false
		}
	}
}
