package main

import (
	"maps"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// TestABackupTakenUnderLoad takes backups beside a service whose clients write filings and pictures, restores each, and serves it:
// everything that was acknowledged before the backup began is there, whole, and the audit holds.
func TestABackupTakenUnderLoad(t *testing.T) {
	t.Setenv("ICPDOC_LIMITS_BURST", "1000000")
	home := t.TempDir()
	data := filepath.Join(home, "data")
	w := &writers{clients: clients{key: apiKey(t, data), written: map[string]string{}, maybe: map[string]string{}}, refused: map[string]int{}}
	r := start(t, "--data", data)
	w.load(t, r, 300*time.Millisecond)
	before := make([]map[string]string, 2)
	for round := range before {
		var load sync.WaitGroup
		load.Go(func() { w.load(t, r, time.Second) })
		time.Sleep(200 * time.Millisecond)
		w.Lock()
		before[round] = maps.Clone(w.written)
		w.Unlock()
		if code, out, errs := command(t, "backup", "--data", data, backupAt(home, round)); code != exitDone {
			t.Fatalf("backup beside a service at work: %d %s %s", code, out, errs)
		}
		load.Wait()
	}
	r.end(t)
	if len(w.refused) > 0 {
		t.Errorf("while backups were taken some was refused: %v", w.refused)
	}
	for round, written := range before {
		restored := filepath.Join(home, "restored", filepath.Base(backupAt(home, round)))
		if code, out, errs := command(t, "restore", "--data", restored, "--master-key-file", filepath.Join(data, "master.key"), backupAt(home, round)); code != exitDone {
			t.Fatalf("restore: %d %s %s", code, out, errs)
		}
		again := start(t, "--data", restored, "--master-key-file", filepath.Join(data, "master.key"))
		then := &clients{key: w.key, written: map[string]string{}, maybe: w.written} // it may have been changed before the snapshot was taken
		maps.Copy(then.written, written)
		then.check(t, again.base, true)
		again.end(t)
		if code, out, errs := command(t, "audit", "verify", "--data", restored, "--master-key-file", filepath.Join(data, "master.key")); code != exitDone {
			t.Errorf("the audit of what was restored: %s %s", out, errs)
		}
		t.Logf("backup %d: %d filings were acknowledged before it", round+1, len(written))
	}
	if w.pictures == 0 {
		t.Error("no picture was written")
	}
}

func backupAt(home string, round int) string {
	return filepath.Join(home, []string{"first.zip", "second.zip"}[round])
}
