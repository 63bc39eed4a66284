package pdf_test

import (
	"sync"
	"testing"

	"icpdoc/fonts"
	"icpdoc/internal/face"
)

var loaded = sync.OnceValues(func() (*face.Set, error) { return face.New(fonts.All()) })

// stack gives a face of the product's fonts.
func stack(t testing.TB, name string) *face.Stack {
	t.Helper()
	s, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return s.Stack(name, false)
}
