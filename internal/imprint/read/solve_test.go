package read

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"icpdoc/internal/imprint"
)

// These stand inside the room because they try what a picture cannot reach on purpose: codewords and modules.

// The digest ends in zeros, which make a run of digits that the encoder may put in a segment of its own.
func mint(t *testing.T, n int) imprint.Code {
	t.Helper()
	k, err := imprint.NewKeyring(bytes.NewReader(bytes.Repeat([]byte{3, 5, 8}, 300)), time.Unix(1_790_000_000, 0))
	if err != nil {
		t.Fatal(err)
	}
	code, err := k.Mint(imprint.Sheet{Document: k.DocumentID("a"), Number: 1 + n, Of: 255, Copy: 1, Digest: imprint.Digest{byte(n), byte(3 * n), 200, 17, byte(n >> 1)}})
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// sharp are the values of a perfect picture.
func sharp(c imprint.Code) (v values) {
	for i, dark := range c.Modules {
		v[i] = -1
		if dark {
			v[i] = 1
		}
	}
	return v
}

// imprint's codes have the shape that the reader is built for: should that change, the reader must.
func TestShapeOfOurCodes(t *testing.T) {
	r := &reader{layout: newLayout(), field: newField()}
	for n := range 40 {
		code := mint(t, n)
		if code.N != modules {
			t.Fatalf("%d modules a side", code.N)
		}
		v := sharp(code)
		for i, f := range r.fixed {
			if f != 0 && float32(f) != v[i] {
				t.Fatalf("module %d, %d is not what every symbol has there", i%modules, i/modules)
			}
		}
		if text, ok := r.solve(&v); !ok || text != code.Payload {
			t.Fatalf("read %q for %q", text, code.Payload)
		}
	}
}

// A block is mended from up to 8 errors, or 16 losses, or any mixture that weighs as much.
func TestCorrect(t *testing.T) {
	r := &reader{layout: newLayout(), field: newField()}
	v := sharp(mint(t, 1))
	rng := rand.New(rand.NewPCG(1, 1))
	whole := r.blockOf(t, &v)
	if _, sound := r.syndromes(&whole); !sound {
		t.Fatal("the block is not sound")
	}
	for lost := 0; lost <= checks; lost++ {
		for wrong := 0; 2*wrong+lost <= checks; wrong++ {
			block, order := whole, rng.Perm(perBlock)
			for _, at := range order[:lost+wrong] {
				block[at] ^= uint8(1 + rng.IntN(255))
			}
			n, ok := r.correct(&block, order[:lost])
			if !ok || block != whole || n > wrong {
				t.Errorf("%d lost and %d wrong: mended %v, %d errors", lost, wrong, ok, n)
			}
		}
	}
	for range 2000 {
		block := whole
		for _, at := range rng.Perm(perBlock)[:9+rng.IntN(20)] {
			block[at] ^= uint8(1 + rng.IntN(255))
		}
		before := block
		if _, ok := r.correct(&block, nil); !ok && block != before {
			t.Fatal("a block that could not be mended was changed")
		}
	}
}

// blockOf gives the first block of perfect values.
func (r *reader) blockOf(t *testing.T, v *values) (b [perBlock]uint8) {
	t.Helper()
	mask := r.masks(v)[0]
	for i := range b {
		for _, at := range r.order[i*blocks*8 : i*blocks*8+8] {
			b[i] <<= 1
			if (v[at] > 0) != masked(mask, at%modules, at/modules) {
				b[i] |= 1
			}
		}
	}
	return b
}

// Uncertain modules cost half of what wrong ones cost, and no noise becomes a payload.
func TestSolveInNoise(t *testing.T) {
	r := &reader{layout: newLayout(), field: newField()}
	rng := rand.New(rand.NewPCG(2, 2))
	for n := range 60 {
		code := mint(t, n)
		v := sharp(code)
		for y := 15; y < 26; y++ { // a patch over a quarter of the symbol's width, the values there by chance
			for x := 15; x < 26; x++ {
				v[y*modules+x] = float32(rng.NormFloat64() * 0.2)
			}
		}
		if text, ok := r.solve(&v); !ok || text != code.Payload {
			t.Errorf("sheet %d: read %q", n, text)
		}
	}
	for range 3000 {
		var v values
		for i := range v {
			v[i] = float32(rng.NormFloat64())
			if f := r.fixed[i]; f != 0 {
				v[i] = float32(f)
			}
		}
		if text, ok := r.solve(&v); ok {
			t.Fatalf("read %q in noise", text)
		}
	}
	for shift := range 60 { // ever more of another code's modules: one of the two or nothing
		a, b := mint(t, shift), mint(t, shift+1)
		v, w := sharp(a), sharp(b)
		for i := range v {
			if rng.IntN(60) < shift {
				v[i] = w[i]
			}
		}
		if text, ok := r.solve(&v); ok && text != a.Payload && text != b.Payload {
			t.Fatalf("read %q out of two codes", text)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	r := &reader{layout: newLayout(), field: newField()}
	code := mint(t, 0)
	v := sharp(code)
	data, ok := r.words(&v, r.masks(&v)[0])
	if !ok {
		t.Fatal("no data")
	}
	for name, spoil := range map[string]func(d []uint8){
		"another mode":            func(d []uint8) { d[0] ^= 0x60 },
		"a longer count":          func(d []uint8) { d[0] |= 0x0f },
		"another prefix":          func(d []uint8) { d[2] ^= 4 },
		"another mode at the end": func(d []uint8) { d[len(d)-13] |= 0xff; d[len(d)-14] |= 0xff },
		"other padding":           func(d []uint8) { d[len(d)-1] ^= 1 },
	} {
		d := bytes.Clone(data)
		spoil(d)
		if text, ok := parse(d); ok {
			t.Errorf("%s: read %q", name, text)
		}
	}
}
