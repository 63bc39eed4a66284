// Package blobtest says what every home of objects must do. Both homes run it.
package blobtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"

	"icpdoc/internal/blob"
)

// Run tries a store that is empty at the start.
func Run(t *testing.T, store blob.Store) {
	ctx := context.Background()
	put := func(t *testing.T, data []byte) blob.Address {
		t.Helper()
		a := blob.AddressOf(sha256.Sum256(data))
		if err := store.Put(ctx, a, bytes.NewReader(data), int64(len(data))); err != nil {
			t.Fatal(err)
		}
		return a
	}
	list := func(t *testing.T) (all []blob.Info) {
		t.Helper()
		for info, err := range store.List(ctx) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, info)
		}
		return all
	}
	t.Run("what is put can be read anywhere", func(t *testing.T) {
		data := bytes.Repeat([]byte("0123456789"), 30_000)
		o, err := store.Open(ctx, put(t, data))
		if err != nil {
			t.Fatal(err)
		}
		defer o.Close()
		part := make([]byte, 1000)
		if _, err := o.ReadAt(part, 123_456); err != nil || !bytes.Equal(part, data[123_456:124_456]) {
			t.Fatalf("a part in the middle: %v", err)
		}
		if n, err := o.ReadAt(part, int64(len(data))-10); n != 10 || !errors.Is(err, io.EOF) {
			t.Fatalf("over the end: %d bytes, %v", n, err)
		}
		if o.Size() != int64(len(data)) {
			t.Fatalf("size %d", o.Size())
		}
	})
	t.Run("put twice is one object", func(t *testing.T) {
		before := len(list(t))
		put(t, []byte("twice"))
		put(t, []byte("twice"))
		if after := len(list(t)); after != before+1 {
			t.Fatalf("%d objects more", after-before)
		}
	})
	t.Run("what is not there", func(t *testing.T) {
		none := blob.AddressOf(sha256.Sum256([]byte("never stored")))
		if _, err := store.Open(ctx, none); !errors.Is(err, blob.ErrNotFound) {
			t.Fatalf("open: %v", err)
		}
		if err := store.Delete(ctx, none); err != nil {
			t.Fatalf("delete: %v", err)
		}
	})
	t.Run("what is deleted is gone", func(t *testing.T) {
		a := put(t, []byte("short-lived"))
		if err := store.Delete(ctx, a); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Open(ctx, a); !errors.Is(err, blob.ErrNotFound) {
			t.Fatal(err)
		}
	})
	t.Run("only an address is an address", func(t *testing.T) {
		for _, bad := range []blob.Address{"", "..", "../../etc/passwd", blob.Address(bytes.Repeat([]byte("A"), 64)), blob.Address(bytes.Repeat([]byte("/"), 64)), "ab\x00"} {
			if err := store.Put(ctx, bad, bytes.NewReader(nil), 0); err == nil {
				t.Errorf("put %q", bad)
			}
			if _, err := store.Open(ctx, bad); err == nil {
				t.Errorf("open %q", bad)
			}
			if err := store.Delete(ctx, bad); err == nil {
				t.Errorf("delete %q", bad)
			}
		}
	})
	t.Run("half an upload shows nothing", func(t *testing.T) {
		a := blob.AddressOf(sha256.Sum256([]byte("whole")))
		if err := store.Put(ctx, a, bytes.NewReader([]byte("who")), 5); err == nil {
			t.Fatal("three bytes of five were taken")
		}
		if _, err := store.Open(ctx, a); !errors.Is(err, blob.ErrNotFound) {
			t.Fatal(err)
		}
		ended, cancel := context.WithCancel(ctx)
		cancel()
		if err := store.Put(ended, a, bytes.NewReader([]byte("whole")), 5); err == nil {
			t.Fatal("an ended request stored something")
		}
	})
	t.Run("listed in order, once, and it can stop", func(t *testing.T) {
		all := list(t)
		for i := 1; i < len(all); i++ {
			if all[i-1].Address >= all[i].Address {
				t.Fatal("not in the order of addresses")
			}
		}
		for range store.List(ctx) {
			break
		}
	})
	t.Run("side by side", func(t *testing.T) {
		var group sync.WaitGroup
		for i := range 40 {
			group.Go(func() {
				data := fmt.Appendf(nil, "object %d", i%20)
				a := blob.AddressOf(sha256.Sum256(data))
				if err := store.Put(ctx, a, bytes.NewReader(data), int64(len(data))); err != nil {
					t.Error(err)
				}
				o, err := store.Open(ctx, a)
				if err != nil {
					t.Error(err)
					return
				}
				defer o.Close()
				got := make([]byte, o.Size())
				if _, err := o.ReadAt(got, 0); err != nil && !errors.Is(err, io.EOF) || !bytes.Equal(got, data) {
					t.Errorf("%q: %v", got, err)
				}
			})
		}
		group.Wait()
	})
}
