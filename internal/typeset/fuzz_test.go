package typeset_test

import (
	"testing"
	"testing/fstest"

	"icpdoc/internal/fault"
	"icpdoc/internal/typeset"
)

// FuzzHTML: whatever the source, the layout ends with a document or a *fault.Error; a document can be written out,
// and the same source gives the same layout.
func FuzzHTML(f *testing.F) {
	f.Add([]byte(letterSource))
	f.Add([]byte(page(`<table><thead><tr><th colspan="2">甲</th></tr></thead><tr><td rowspan="2">乙</td><td>丙</td></tr><tr><td>丁</td></tr></table>`)))
	f.Add([]byte(page(`<div style="--fit: shrink; height: 5mm; width: 20mm"><fill-in field="/a">很长很长很长很长很长很长</fill-in></div>`)))
	f.Add([]byte(page(`<ol type="一"><li><span style="display: inline-block; width: 9mm; text-align-last: justify">姓名</span>：<sign-line></sign-line></li></ol>`)))
	f.Add([]byte(page(`<p style="white-space: nowrap; text-indent: -2em; letter-spacing: 3em">中</p><page-break></page-break>`)))
	f.Add([]byte(`<html><head><style>@page{size:100mm 50mm;margin:1mm}td{border:3pt double black;padding:9mm}</style></head><body fit="one-page"><table style="height: 90mm"><tr><td>x</td></tr></table></body></html>`))
	s := setter(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 20_000 {
			return
		}
		doc, err := s.Layout("fuzz.html", src, typeset.Options{})
		if err != nil {
			if e := fault.As(err); e.Kind == fault.Internal {
				t.Fatalf("an internal error: %v", err)
			}
			typeset.CheckSource("fuzz.html", src)
			return
		}
		again, err := s.Layout("fuzz.html", src, typeset.Options{})
		if err != nil || typeset.Dump(doc) != typeset.Dump(again) {
			t.Fatalf("the second layout differs (%v)", err)
		}
		typeset.Verify(doc)
	})
}

// FuzzCSS: whatever the style sheet, it is compiled or refused, and what Layout accepts CheckSource accepts.
func FuzzCSS(f *testing.F) {
	f.Add([]byte(sheetSource))
	f.Add([]byte("@media screen { p { x: y } } td:nth-child(2n+1) > b, #a.b[c=\"d\"]:not(.e) { border: 1pt dashed #abc; margin: 0 auto }"))
	f.Add([]byte("p{width:50%;--fit:shrink;--gap:0.1em;font:12px}}"))
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 10_000 {
			return
		}
		faults := typeset.CheckSource("fuzz.css", src)
		set, err := faces()
		if err != nil {
			t.Fatal(err)
		}
		s := typeset.New(set, fstest.MapFS{"print.css": {Data: src}})
		_, err = s.Layout("t.html", []byte(page(`<h1 id="a" class="b">题</h1><p class="e">中<b>文</b></p><table><tr><td>一</td><td>二</td></tr></table>`)), typeset.Options{})
		if err != nil && fault.As(err).Kind == fault.Internal {
			t.Fatalf("an internal error: %v", err)
		}
		if len(faults) > 0 && err == nil {
			t.Fatalf("CheckSource refuses what Layout takes: %v", faults)
		}
	})
}
