package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"icpdoc/internal/account"
	"icpdoc/internal/blob"
	"icpdoc/internal/fault"
	"icpdoc/internal/pack"
	"icpdoc/internal/store/record"
)

var proofKills = flag.Int("proof.kills", 5, "how often the writing program is killed")

// toilMain is the command "toil DATA": it opens the service's rooms as serve does and writes without end. A line is
// printed when, and only when, what it tells of is acknowledged.
func toilMain() {
	if err := toil(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "toil:", err)
		os.Exit(1)
	}
}

func toilHouse(data string, at func() time.Time) (*house, *config, error) {
	w := world{in: strings.NewReader(""), out: io.Discard, err: io.Discard, env: func(string) string { return "" }, now: at, random: rand.Reader}
	h, err := newHouse(w, &cli{Lang: "en"})
	if err != nil {
		return nil, nil, err
	}
	cfg, err := h.config(&serviceFlags{Data: data})
	return h, cfg, err
}

// toilKey is the key of the objects: the same each time, so that they can be opened after a kill.
func toilKey(w blob.Wrapper) (blob.Key, error) {
	seed := sha256.Sum256([]byte("of the kill test"))
	key, _, err := blob.NewKey(bytes.NewReader(seed[:]), w)
	return key, err
}

func toilActor(ctx context.Context, s *service) (account.Actor, error) {
	list, err := s.accounts.List(ctx)
	if err == nil && len(list) == 0 {
		company, e := s.accounts.AddCompany(ctx, "示例")
		if e != nil {
			return account.Actor{}, e
		}
		token, _, e := s.accounts.Invite(ctx, "", account.Applicant, "", company.ID)
		if e != nil {
			return account.Actor{}, e
		}
		one, e := s.accounts.Accept(ctx, token, "a@example.cn", "示例", "a password for the test")
		list, err = append(list, one), e
	}
	if err != nil {
		return account.Actor{}, err
	}
	return account.Actor{Account: list[0], Via: "cli"}, nil
}

func toil(data string) error {
	ctx := context.Background()
	h, cfg, err := toilHouse(data, time.Now)
	if err != nil {
		return err
	}
	s, err := h.open(ctx, cfg, need{alone: true})
	if err != nil {
		return err
	}
	s.desk.House = &pack.House{Library: h.rules} // drafts are checked; no papers are made
	who, err := toilActor(ctx, s)
	if err != nil {
		return err
	}
	key, err := toilKey(s.master)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	for i := 0; ; i++ {
		if err := toilOnce(ctx, s, who, key, i); err != nil {
			return err
		}
	}
}

// toilOnce makes a draft, changes it, gives it objects of several sizes, and deletes every fourth again.
func toilOnce(ctx context.Context, s *service, who account.Actor, key blob.Key, i int) error {
	name := rand.Text()
	c, err := s.desk.Create(ctx, who, strings.NewReader(`{"provider": "nwcd", "entity": {"name": "`+name+`"}}`))
	if err != nil {
		return err
	}
	fmt.Println("filing", c.ID, name)
	next := rand.Text()
	fmt.Println("editing", c.ID, next)
	if c, err = s.desk.Edit(ctx, who, c.ID, c.Version, strings.NewReader(`{"provider": "nwcd", "entity": {"name": "`+next+`"}}`)); err != nil {
		return err
	}
	fmt.Println("filing", c.ID, next)
	size := []int{40, 70_000}[i%2]
	if i%16 == 2 {
		size = 9 << 20 // goes through a file on its way
	}
	body := bytes.Repeat([]byte(name), size/len(name)+1)
	ref, err := s.desk.Vault.Save(ctx, key, bytes.NewReader(body))
	if err != nil {
		return err
	}
	err = s.db.Tx(ctx, func(q *record.Queries) error {
		return q.AddObject(ctx, record.AddObjectParams{Address: string(ref.Address), Filing: c.ID, Size: ref.Size, Created: time.Now().UnixMicro()})
	})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	fmt.Println("object", ref.Address, ref.Size, hex.EncodeToString(sum[:]), c.ID)
	if i%4 != 3 {
		return nil
	}
	fmt.Println("deleting", c.ID)
	if err := s.desk.Delete(ctx, who, c.ID, c.Version); err != nil {
		return err
	}
	fmt.Println("deleted", c.ID)
	_, err = s.desk.Sweep(ctx)
	return err
}

// ledger is what was acknowledged.
type ledger struct {
	filing  map[string]string   // the name last acknowledged
	maybe   map[string]string   // a name that may have been written
	objects map[string][]string // size, digest and filing by address
	gone    map[string]bool     // deleted
	going   map[string]bool     // a deletion was begun
	looked  map[string]bool     // found as it should be after an earlier kill
}

// due tells whether something is looked at after this kill: what is new always, the rest now and then, all in the end.
func (l *ledger) due(id string, last bool) bool {
	seen := l.looked[id]
	l.looked[id] = true
	return !seen || last || mathrand.IntN(20) == 0
}

func (l *ledger) read(line string) {
	w := strings.Fields(line)
	switch {
	case len(w) == 3 && w[0] == "filing":
		l.filing[w[1]] = w[2]
	case len(w) == 3 && w[0] == "editing":
		l.maybe[w[1]] = w[2]
	case len(w) == 5 && w[0] == "object":
		l.objects[w[1]] = w[2:]
	case len(w) == 2 && w[0] == "deleting":
		l.going[w[1]] = true
	case len(w) == 2 && w[0] == "deleted":
		l.gone[w[1]] = true
	}
}

// TestProofKill kills a process that writes, at random moments, and looks after every kill at everything that was ever
// acknowledged.
func TestProofKill(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	l := &ledger{map[string]string{}, map[string]string{}, map[string][]string{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	for round := range *proofKills {
		writeAndDie(t, data, l)
		look(t, data, l, round == *proofKills-1)
		if t.Failed() {
			t.Fatalf("after kill %d", round+1)
		}
	}
	t.Logf("%d kills: %d filings, %d of them deleted, %d objects", *proofKills, len(l.filing), len(l.gone), len(l.objects))
	if len(l.filing) < *proofKills {
		t.Errorf("only %d filings were written", len(l.filing))
	}
}

func writeAndDie(t *testing.T, data string, l *ledger) {
	t.Helper()
	cmd := exec.Command("toil", data)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	if err != nil || first != "ready\n" {
		_ = cmd.Wait()
		t.Fatalf("it did not start: %s %s", first, errs.Bytes())
	}
	for n := 0; ; n++ {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // half a line tells of nothing
		}
		if l.read(line); n == 0 { // from the first filing on, however slow the machine
			time.AfterFunc(time.Duration(mathrand.IntN(900))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		}
	}
	_ = cmd.Wait()
	if errs.Len() > 0 {
		t.Errorf("it failed before it was killed: %s", errs.Bytes())
	}
}

// look opens the service as the next start does and looks for everything that was acknowledged.
func look(t *testing.T, data string, l *ledger, last bool) {
	t.Helper()
	ctx := t.Context()
	h, cfg, err := toilHouse(data, func() time.Time { return time.Now().Add(48 * time.Hour) }) // orphans are old enough to go
	if err != nil {
		t.Fatal(err)
	}
	s, err := h.open(ctx, cfg, need{alone: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	who, err := toilActor(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	for id, name := range l.filing {
		if !l.due(id, last) {
			continue
		}
		c, err := s.desk.Read(ctx, who, id)
		switch {
		case err != nil && fault.As(err).Kind == fault.NotFound && l.going[id]:
			l.gone[id] = true // on its way out when the process died
		case err != nil:
			t.Errorf("%s is lost: %v", id, err)
		case l.gone[id]:
			t.Errorf("%s is back", id)
		case c.Input.Entity.Name != name && c.Input.Entity.Name != l.maybe[id]:
			t.Errorf("%s says %q instead of %q", id, c.Input.Entity.Name, name)
		}
	}
	if _, err := s.desk.VerifyAudit(ctx); err != nil {
		t.Error(err)
	}
	if _, err := s.desk.Sweep(ctx); err != nil {
		t.Error(err)
	}
	if _, err := s.desk.SweepOrphans(ctx); err != nil {
		t.Error(err)
	}
	lookAtObjects(t, s, l, last)
	err = filepath.WalkDir(data, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasPrefix(filepath.Base(path), ".part") {
			t.Errorf("%s was left behind", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func lookAtObjects(t *testing.T, s *service, l *ledger, last bool) {
	t.Helper()
	ctx := t.Context()
	key, err := toilKey(s.master)
	if err != nil {
		t.Fatal(err)
	}
	for address, o := range l.objects {
		if !l.due(address, last) {
			continue
		}
		var size int64
		if _, err := fmt.Sscan(o[0], &size); err != nil {
			t.Fatal(err)
		}
		data, err := s.desk.Vault.Read(ctx, key, blob.Ref{Address: blob.Address(address), Size: size}, size)
		if sum := sha256.Sum256(data); err == nil && hex.EncodeToString(sum[:]) != o[1] {
			err = blob.ErrDamaged
		}
		switch gone := l.gone[o[2]]; {
		case gone && !errors.Is(err, blob.ErrNotFound):
			t.Errorf("object %s of a deleted filing is still there: %v", address, err)
		case !gone && err != nil:
			t.Errorf("object %s is lost: %v", address, err)
		}
	}
	stored := 0
	for info, err := range s.objects.List(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		stored++
		if n, err := s.db.Queries().HasObject(ctx, string(info.Address)); err != nil || n != 1 {
			t.Errorf("object %s has no record: %v", info.Address, err)
		}
	}
	named, err := s.db.Queries().LivingObjects(ctx, "", 1_000_000)
	if err != nil || len(named) != stored {
		t.Errorf("%d objects are named and %d stored: %v", len(named), stored, err)
	}
}
