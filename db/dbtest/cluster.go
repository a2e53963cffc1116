package dbtest

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"johnschool/db/embedded"
)

// NewCluster starts a cluster for t alone, to be killed or measured, and stops it when t ends. An empty o.Dir stands for
// a folder that is removed afterwards: on disk, or in memory for a volatile cluster. Its database johnschool is empty.
func NewCluster(t testing.TB, o embedded.Options) *embedded.Cluster {
	t.Helper()
	if o.Dir == "" {
		parent := os.TempDir()
		if o.Volatile {
			parent = memory()
		}
		o.Dir = folder(t, parent)
	}
	cluster, err := embedded.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		if err := cluster.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return cluster
}

// Folder answers the name of a data folder, on disk, for a program that keeps its own cluster there and may be killed. The
// database server's user can reach it, unlike t.TempDir. When t ends, the server that a killed program left behind is
// stopped and the folder removed; the program itself must have ended before.
func Folder(t testing.TB) string {
	t.Helper()
	return folder(t, os.TempDir())
}

func folder(t testing.TB, parent string) string {
	t.Helper()
	home, err := os.MkdirTemp(parent, "johnschool-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(home, 0o711); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(home, "data")
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		if err := stopLeftover(ctx, embedded.Options{Dir: data}); err != nil {
			t.Error(err)
			return // the folder of a running server is left alone
		}
		if err := os.RemoveAll(home); err != nil {
			t.Error(err)
		}
	})
	return data
}
