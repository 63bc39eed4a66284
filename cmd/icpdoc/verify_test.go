package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/imprint"
	"icpdoc/internal/pack"
	"icpdoc/internal/pdf"
	"icpdoc/internal/raster"
	"icpdoc/internal/typeset"
)

// desk is a folder with a keyring of its own, and what was printed there.
type desk struct {
	t    *testing.T
	dir  string
	seed byte // of its randomness
	keys *imprint.Keyring
}

func newDesk(t *testing.T, seed byte) *desk {
	t.Helper()
	d := &desk{t: t, dir: t.TempDir(), seed: seed}
	keys, err := d.house("").keys()
	if err != nil {
		t.Fatal(err)
	}
	d.keys = keys
	return d
}

func (d *desk) world(in string) (w world, out, errs *bytes.Buffer) {
	w, out, errs = testWorld(in)
	w.random = rand.NewChaCha8([32]byte{d.seed})
	w.env = func(name string) string {
		return map[string]string{"ICPDOC_KEYS": d.path("settings/keys.json"), "LANG": "en_US.UTF-8"}[name]
	}
	return w, out, errs
}

func (d *desk) house(in string) *house {
	w, _, _ := d.world(in)
	return &house{world: w, lang: "en"}
}

func (d *desk) path(name string) string { return filepath.Join(d.dir, name) }

// run is one command line with English messages; in is its standard input.
func (d *desk) run(in string, args ...string) (code int, out string) {
	d.t.Helper()
	w, o, errs := d.world(in)
	code = run(append([]string{"--today", "2026-11-22"}, args...), w)
	return code, o.String() + errs.String()
}

func (d *desk) write(name string, data []byte) string {
	d.t.Helper()
	if err := os.WriteFile(d.path(name), data, 0o600); err != nil {
		d.t.Fatal(err)
	}
	return d.path(name)
}

// changed writes a sample with some of its text replaced.
func (d *desk) changed(name, from string, pairs ...string) string {
	d.t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		d.t.Fatal(err)
	}
	text := strings.NewReplacer(pairs...).Replace(string(data))
	if text == string(data) {
		d.t.Fatalf("%s has no %q", from, pairs)
	}
	return d.write(name, []byte(text))
}

// print makes every paper of a sample, with codes, as documents.
func (d *desk) print(path string) (docs []*typeset.Document, records []imprint.Record) {
	d.t.Helper()
	lib := library(d.t)
	press := newPress(d.t, lib)
	papers, err := press.Papers(sample(d.t, lib, path))
	if err != nil {
		d.t.Fatal(err)
	}
	for _, p := range papers {
		doc, err := press.Layout(p.Job)
		if err != nil {
			d.t.Fatal(err)
		}
		doc, list, err := press.Imprint(p.Job, doc, d.keys, 1)
		if err != nil {
			d.t.Fatal(err)
		}
		docs, records = append(docs, doc), append(records, list...)
	}
	return docs, records
}

// pack makes the pack of a sample, without photos.
func (d *desk) pack(path string) []byte {
	d.t.Helper()
	lib := library(d.t)
	faces, err := face.New(fonts.All())
	if err != nil {
		d.t.Fatal(err)
	}
	h := &pack.House{Press: newPress(d.t, lib), Library: lib, Faces: faces}
	var b bytes.Buffer
	if _, err := h.Build(&b, pack.Order{Filing: sample(d.t, lib, path), Keys: d.keys, Incomplete: true}); err != nil {
		d.t.Fatal(err)
	}
	return b.Bytes()
}

func scanned(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 60}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const sinnet = "../../samples/04-sinnet-website-manual.yaml"

// private is what stands in the sample and must never be told by verify.
func private(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile(sinnet)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for line := range strings.SplitSeq(string(data), "\n") {
		key, value, _ := strings.Cut(strings.TrimLeft(line, " -"), ":")
		switch key {
		case "number", "phone", "emergency_phone", "email", "address":
			list = append(list, strings.Trim(value, ` "`))
		}
	}
	if len(list) < 8 {
		t.Fatalf("only %d private values in the sample", len(list))
	}
	return list
}

func TestVerifySheetsThatComeBack(t *testing.T) {
	d := newDesk(t, 1)
	docs, records := d.print(sinnet)
	one := d.write("sheet.jpg", scanned(t, raster.Page(&docs[0].Pages[0], 150, false)))
	old := d.write("old.zip", d.pack(sinnet))
	moved := d.changed("moved.yaml", sinnet, "13800138003", "13800138004", "江苏省南京市玄武区示例大街88号", "江苏省南京市玄武区示例大街90号")
	var set bytes.Buffer
	for _, doc := range docs[1:] {
		docs[0].Pages = append(docs[0].Pages, doc.Pages...)
	}
	if err := pdf.Write(&set, docs[0], pdf.Options{}); err != nil {
		t.Fatal(err)
	}
	vectors := d.write("set.pdf", set.Bytes())
	public := d.path("public.json")
	if code, out := d.run("", "key", "export", "-o", public); code != exitDone {
		t.Fatal(out)
	}
	mint := func(s imprint.Sheet) imprint.Code {
		c, err := d.keys.Mint(s)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	good := mint(records[0].Sheet)
	stranger := newDesk(t, 2)
	foreign, err := stranger.keys.Mint(records[0].Sheet)
	if err != nil {
		t.Fatal(err)
	}
	bent := good.Payload[:130] + strings.Map(func(r rune) rune { return 'A' + (r+1)%4 }, good.Payload[130:])
	n := len(docs[0].Pages)
	for _, c := range []struct {
		name string
		args []string
		in   string
		code int
		want []string
	}{
		{"a scan alone", []string{one}, "", exitDone, []string{"sheet.jpg: SIGNATURE HOLDS", "sheet 1 of 1, copy 1", "add --against"}},
		{"a scan and its filing", []string{one, "--against", sinnet}, "", exitDone, []string{"VALID AND CURRENT", "Authenticity verification form", "says what the filing says now"}},
		{"in Chinese", []string{"--lang", "zh", one, "--against", sinnet}, "", exitDone, []string{"有效，最新", "第 1 页（共 1 页）", "内容与现在的备案数据一致"}},
		{"a scan and its pack", []string{one, "--against", old}, "", exitDone, []string{"VALID AND CURRENT"}},
		{"elsewhere, with the public part", []string{one, "--keys", public, "--against", old}, "", exitDone, []string{"VALID AND CURRENT"}},
		{"elsewhere, the filing needs the secret", []string{one, "--keys", public, "--against", sinnet}, "", exitConfig, []string{"name the pack"}},
		{"vectors", []string{vectors, "--against", sinnet}, "", exitDone, []string{"set.pdf page 1: VALID", "In all: valid and current: " + string(rune('0'+n))}},
		{"the filing changed", []string{vectors, "--against", moved}, "", exitFiling, []string{"SUPERSEDED", "the filing now says something else"}},
		{"the filing changed, with the old pack", []string{vectors, "--against", old, "--against", moved}, "", exitFiling,
			[]string{"SUPERSEDED", "/services/0/person_in_charge/phone", "Print it anew"}},
		{"old pack, new filing, in Chinese", []string{"--lang", "zh", vectors, "--against", moved, "--against", old}, "", exitFiling, []string{"已被取代", "改动", "/services/0/person_in_charge/phone", "重新打印"}},
		{"another filing", []string{one, "--against", "../../samples/01-nwcd-app-electronic.yaml"}, "", exitFiling, []string{"UNKNOWN", "belongs to another one"}},
		{"a payload", []string{good.Payload}, "", exitDone, []string{"SIGNATURE HOLDS"}},
		{"a payload with its end changed", []string{bent, "--against", sinnet}, "", exitFiling, []string{"FORGED OR DAMAGED", "Do not trust"}},
		{"another keyring's", []string{foreign.Payload}, "", exitFiling, []string{"UNKNOWN", "not on this keyring"}},
		{"two keyrings", []string{foreign.Payload, "--keys", public, "--keys", stranger.path("settings/keys.json")}, "", exitDone, []string{"SIGNATURE HOLDS"}},
		{"a short code", []string{good.Short, "--against", sinnet}, "", exitFiling, []string{"NOT SIGNED", "Authenticity verification form", "does not prove"}},
		{"a short code that the shell cut", append(strings.Fields(good.Short), "--against", sinnet), "", exitFiling, []string{"NOT SIGNED", "sheet 1,"}},
		{"a mistyped short code", []string{strings.Replace(good.Short, good.Short[:1], "Z", 1)}, "", exitFiling, []string{"mistyped"}},
		{"what a hand-held scanner types", []string{"-", "--against", sinnet}, good.Payload + "\r\n" + bent + "\r\nhello\r\n", exitFiling, []string{"-: VALID AND CURRENT", "-: FORGED", "-: UNKNOWN", "no signed code"}},
		{"a picture on standard input", []string{"-"}, string(scanned(t, raster.Page(&docs[0].Pages[0], 150, true))), exitDone, []string{"-: SIGNATURE HOLDS"}},
		{"no such file", []string{"nowhere.pdf", one}, "", exitFile, []string{"nowhere.pdf: NOT READ", "neither a file nor a code", "sheet.jpg: SIGNATURE HOLDS"}},
		{"no picture", []string{sinnet}, "", exitFiling, []string{"NOT READ"}},
		{"no such pack", []string{one, "--against", "nowhere.zip"}, "", exitFile, []string{"nowhere.zip"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out := d.run(c.in, append([]string{"verify"}, c.args...)...)
			if code != c.code {
				t.Errorf("exit code %d, want %d\n%s", code, c.code, out)
			}
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
			for _, word := range private(t) {
				if strings.Contains(out, word) {
					t.Errorf("tells %q:\n%s", word, out)
				}
			}
		})
	}
}

// TestVerifyPictures: several sheets in one picture, a back with nothing on it, a page without a code, a folder.
func TestVerifyPictures(t *testing.T) {
	d := newDesk(t, 3)
	docs, _ := d.print(sinnet)
	a, b := raster.Page(&docs[0].Pages[0], 150, false), raster.Page(&docs[1].Pages[0], 150, false)
	w, h := a.Bounds().Dx(), a.Bounds().Dy()
	both := image.NewGray(image.Rect(0, 0, 2*w, h))
	draw.Draw(both, both.Rect, a, image.Point{}, draw.Src)
	draw.Draw(both, both.Rect.Add(image.Pt(w, 0)), b, image.Point{}, draw.Src)
	var buf bytes.Buffer
	if err := png.Encode(&buf, both); err != nil {
		t.Fatal(err)
	}
	two := d.write("two.png", buf.Bytes())
	empty := image.NewGray(image.Rect(0, 0, w, h))
	draw.Draw(empty, empty.Rect, image.White, image.Point{}, draw.Src)
	back := d.write("back.jpg", scanned(t, empty))
	draw.Draw(both, both.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(both, image.Rect(0, 0, w, h*3/4), a, image.Point{}, draw.Src)
	cut := d.write("cut.jpg", scanned(t, both))

	code, out := d.run("", "verify", "--json", two, back, "--against", sinnet)
	var got verifiedAll
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != exitDone {
		t.Fatalf("%d %v\n%s", code, err, out)
	}
	if len(got.Results) != 3 || got.Counts[imprint.Current] != 2 || !got.Good || got.Unread != 0 || !got.Results[2].Blank {
		t.Errorf("%s", out)
	}
	for _, r := range got.Results[:2] {
		if r.File != two || r.Verdict == nil || r.Verdict.State != imprint.Current || r.Verdict.Title.Zh == "" || r.Verdict.Sheet.Of == 0 || r.Payload == "" {
			t.Errorf("%+v", r)
		}
	}
	if got.Results[0].Verdict.Short == got.Results[1].Verdict.Short {
		t.Error("one sheet was found twice")
	}
	if code, out := d.run("", "verify", cut); code != exitFiling || !strings.Contains(out, "NO CODE FOUND") || !strings.Contains(out, "type the short code") {
		t.Errorf("%d %s", code, out)
	}
	folder := d.path("scans")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"1.jpg", "2.jpg", "3.jpg"} {
		d.write("scans/"+name, scanned(t, a))
	}
	if code, out := d.run("", "verify", folder); code != exitDone || !strings.Contains(out, "signature holds: 3") || strings.Count(out, "was printed by this system") != 1 {
		t.Errorf("%d %s", code, out)
	}
}

// TestPrintSetThroughAnotherProgram: the pack's print set, turned into 150-dpi scans by poppler, comes back page by page; what
// the scans say is what the PDF itself says.
func TestPrintSetThroughAnotherProgram(t *testing.T) {
	d := newDesk(t, 5)
	data := d.pack(sinnet)
	zipped := d.write("pack.zip", data)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("00-print-set.pdf")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	set, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	printed := d.write("set.pdf", set)
	if err := os.Mkdir(d.path("scans"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := tool("pdftoppm", "-r", "150", "-gray", "-jpeg", "-jpegopt", "quality=60", printed, d.path("scans/p")); err != nil {
		t.Fatal(err)
	}
	said := func(what string) (list []string) {
		_, out := d.run("", "verify", "--json", what, "--against", zipped)
		var got verifiedAll
		if err := json.Unmarshal([]byte(out), &got); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for _, r := range got.Results {
			if r.Verdict == nil {
				continue
			}
			if r.Verdict.State != imprint.Current {
				t.Errorf("%s page %d is %s", r.File, r.Page, r.Verdict.State)
			}
			list = append(list, r.Payload)
		}
		return list
	}
	drawn, scans := said(printed), said(d.path("scans"))
	if diff := cmp.Diff(drawn, scans); diff != "" || len(drawn) < 5 {
		t.Errorf("%d codes are drawn; what came back differs: %s", len(drawn), diff)
	}
}

// TestOfTwoPacks: which of two packs is the current one follows from their history, else from the order of the names.
func TestOfTwoPacks(t *testing.T) {
	d := newDesk(t, 4)
	_, records := d.print(sinnet)
	old := d.write("old.zip", d.pack(sinnet))
	later := d.write("new.zip", d.pack(d.changed("moved.yaml", sinnet, "13800138003", "13800138004")))
	var changed imprint.Code
	for _, r := range records { // a sheet that bears the telephone number
		c, err := d.keys.Mint(r.Sheet)
		if err != nil {
			t.Fatal(err)
		}
		if code, _ := d.run("", "verify", c.Payload, "--against", later); code == exitFiling {
			changed = c
		}
	}
	if changed.Payload == "" {
		t.Fatal("no sheet changed")
	}
	if code, out := d.run("", "verify", changed.Payload, "--against", old, "--against", later); code != exitFiling || !strings.Contains(out, "/services/0/person_in_charge/phone") {
		t.Errorf("%d %s", code, out)
	}
	if code, out := d.run("", "verify", changed.Payload, "--against", later, "--against", old); code != exitDone || !strings.Contains(out, "VALID AND CURRENT") {
		t.Errorf("%d %s", code, out)
	}
	if code, out := d.run("", "verify", changed.Payload, "--against", "../../samples/01-nwcd-app-electronic.yaml", "--against", old); code != exitDone || !strings.Contains(out, "VALID AND CURRENT") {
		t.Errorf("a filing that has nothing to do with the pack makes it old: %d %s", code, out)
	}
}
