package casework_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"icpdoc/internal/fault"
	"icpdoc/internal/store"
	"icpdoc/internal/store/storetest"
)

func TestOnce(t *testing.T) {
	storetest.Each(t, map[string]func(*testing.T, *store.DB){"a creating call runs once for each key": onceEach})
}

func onceEach(t *testing.T, db *store.DB) {
	o := open(t, db)
	ask := func(key, request string, do func() ([]byte, error)) (string, bool, error) {
		answer, again, err := o.Once(t.Context(), o.applicant, key, []byte(request), do)
		return string(answer), again, err
	}
	answer := func(s string) func() ([]byte, error) { return func() ([]byte, error) { return []byte(s), nil } }
	if got, again, err := ask("k", "r", answer("one")); got != "one" || again || err != nil {
		t.Fatal(got, again, err)
	}
	if got, again, err := ask("k", "r", answer("two")); got != "one" || !again || err != nil {
		t.Fatal(got, again, err)
	}
	if _, _, err := ask("k", "another", answer("two")); kind(err) != fault.Conflict {
		t.Fatal(err)
	}
	if got, again, err := o.Once(t.Context(), o.other, "k", []byte("r"), answer("theirs")); string(got) != "theirs" || again || err != nil {
		t.Fatal("another account's key is the same", got, again, err)
	}
	if _, _, err := ask("f", "r", func() ([]byte, error) { return nil, errors.New("failed") }); err == nil {
		t.Fatal("a failure was lost")
	}
	if got, again, err := ask("f", "r", answer("later")); got != "later" || again || err != nil {
		t.Fatal("after a failure the key is not free", got, again, err)
	}
	_, _, err := ask("n", "r", func() ([]byte, error) {
		if _, _, err := ask("n", "r", answer("x")); kind(err) != fault.Conflict || fault.As(err).Code != "request.idempotency_running" {
			t.Error("while the first call runs:", err)
		}
		o.at = o.at.Add(16 * time.Minute)
		if got, again, err := ask("n", "r", answer("x")); got != "x" || again || err != nil { // the first counts as lost
			t.Error(got, again, err)
		}
		return []byte("y"), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	o.at = o.at.Add(25 * time.Hour)
	if got, again, err := ask("k", "another", answer("new")); got != "new" || again || err != nil {
		t.Fatal("a day later the key is not free", got, again, err)
	}
	var group sync.WaitGroup
	var mu sync.Mutex
	ran := 0
	for range 8 {
		group.Go(func() {
			_, _, err := ask("many", "r", func() ([]byte, error) {
				mu.Lock()
				defer mu.Unlock()
				ran++
				return []byte("x"), nil
			})
			if err != nil && fault.As(err).Code != "request.idempotency_running" {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if ran != 1 {
		t.Errorf("it ran %d times", ran)
	}
}
