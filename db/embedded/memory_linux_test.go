package embedded

import (
	"os"
	"path/filepath"
	"testing"
)

func TestControlGroupsLimitMemory(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for name, limit := range map[string]string{
		"office/memory.max": "1073741824\n", "office/app/memory.max": "max\n", // version 2: the group above limits
		"memory/memory.limit_in_bytes":    "9223372036854771712\n", // version 1: none
		"memory/v1/memory.limit_in_bytes": "536870912\n",
	} {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(limit), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for groups, want := range map[string]int64{
		"0::/office/app\n":                        1 << 30,
		"0::/elsewhere\n":                         0,
		"5:cpu,memory:/v1/deeper\n1:name=x:/v1\n": 1 << 29,
		"5:memory:/\n0::/\n":                      0,
		"torn":                                    0,
	} {
		if got := groupLimit(root, groups); got != want {
			t.Errorf("%q: %d, want %d", groups, got, want)
		}
	}
	if size := memorySize(); size < 64<<20 {
		t.Errorf("this machine has %d bytes of memory", size)
	}
}
