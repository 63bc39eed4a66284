package read_test

import (
	"bufio"
	"flag"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"icpdoc/internal/imprint/read"
)

var (
	sheets = flag.Int("proof.sheets", 20, "how many degraded sheets the reader is tried on")
	first  = flag.Int("proof.first", 0, "number of the first sheet: parts of the proof can run side by side")
	class  = flag.String("proof.class", "", "try only this class")
	peers  = flag.Bool("proof.peers", false, "try zbar and gozxing on every class, not zbar on the plain one alone")
	keep   = flag.String("proof.keep", "", "folder for the pictures that were not read")
)

// plainShare is how many more of the trials are plain scans than of any other class.
const plainShare = 4

// trial is one picture with the codes that are on it.
type trial struct {
	img  image.Image
	want []string
}

// way is one in which sheets come back.
type way struct {
	name string
	make func(r *rand.Rand, draw func() *paper) trial
}

// tally counts codes and those of them that each reader found.
type tally struct{ codes, ours, zbar, plain int }

// classes are the ways in which sheets come back; those for information have no rate to reach.
func classes() []way {
	one := func(p *paper, img image.Image) trial { return trial{img, []string{p.payload}} }
	return []way{
		{"150 dpi grey", func(r *rand.Rand, draw func() *paper) trial {
			p, s := draw(), usual(r)
			s.blur, s.skew = 0.1+0.3*r.Float64(), 0 // in focus and straight; askew by up to 0.3°, zbar reads 297 of 300
			return one(p, s.scan(r, p.img))
		}},
		{"150 dpi grey, soft", func(r *rand.Rand, draw func() *paper) trial {
			p, s := draw(), usual(r)
			s.blur = 0.6 + 0.25*r.Float64()
			return one(p, s.scan(r, p.img))
		}},
		{"2 degrees askew", func(r *rand.Rand, draw func() *paper) trial {
			p, s := draw(), usual(r)
			s.skew = float64(r.IntN(2)*4 - 2)
			return one(p, s.scan(r, p.img))
		}},
		{"turned 90, 180, 270", func(r *rand.Rand, draw func() *paper) trial {
			p, s := draw(), usual(r)
			s.turns = 1 + r.IntN(3)
			return one(p, s.scan(r, p.img))
		}},
		{"JPEG quality 40", func(r *rand.Rand, draw func() *paper) trial {
			p, s := draw(), usual(r)
			s.quality = 40
			return one(p, s.scan(r, p.img))
		}},
		{"seal over 30 %, colour", func(r *rand.Rand, draw func() *paper) trial {
			p, s := draw(), usual(r)
			p.stamp(r, 0.3)
			s.colour = true
			return one(p, s.scan(r, p.img))
		}},
		{"seal over 30 %, grey", func(r *rand.Rand, draw func() *paper) trial {
			p := draw()
			p.stamp(r, 0.3)
			return one(p, usual(r).scan(r, p.img))
		}},
		{"phone photo", func(r *rand.Rand, draw func() *paper) trial {
			p := draw()
			return one(p, snap(r, p.img, 1500+r.IntN(2500)))
		}},
		{"phone photo with seal", func(r *rand.Rand, draw func() *paper) trial {
			p := draw()
			p.stamp(r, 0.3)
			return one(p, snap(r, p.img, 1500+r.IntN(2500)))
		}},
		{"seal, askew, turned, JPEG 40", func(r *rand.Rand, draw func() *paper) trial {
			p, s := draw(), usual(r)
			p.stamp(r, 0.3)
			s.skew, s.turns, s.quality, s.colour = float64(r.IntN(2)*4-2), r.IntN(4), 40, r.IntN(2) == 0
			return one(p, s.scan(r, p.img))
		}},
		{"two sheets in one picture", func(r *rand.Rand, draw func() *paper) trial {
			p, q, s := draw(), draw(), usual(r)
			if r.IntN(2) == 0 {
				q.stamp(r, 0.3)
			}
			s.turns, s.colour = r.IntN(4), r.IntN(2) == 0
			return trial{s.scan(r, beside(p.img, q.img)), []string{p.payload, q.payload}}
		}},
		{"seal over all of it, colour (information)", func(r *rand.Rand, draw func() *paper) trial {
			p, s := draw(), usual(r)
			p.seal(r, p.x+symbolSide*r.Float64(), p.y+symbolSide*r.Float64(), 20)
			s.colour = true
			return one(p, s.scan(r, p.img))
		}},
		{"seal over all of it, grey (information)", func(r *rand.Rand, draw func() *paper) trial {
			p := draw()
			p.seal(r, p.x+symbolSide*r.Float64(), p.y+symbolSide*r.Float64(), 20)
			return one(p, usual(r).scan(r, p.img))
		}},
		{"black and white, 200 dpi (information)", func(r *rand.Rand, draw func() *paper) trial {
			p, s := draw(), usual(r)
			s.dpi, s.bilevel = 200, true
			return one(p, s.scan(r, p.img))
		}},
		{"photo sent by chat, 1280 px (information)", func(r *rand.Rand, draw func() *paper) trial {
			p := draw()
			return one(p, packed(snap(r, p.img, 1280), 60))
		}},
		{"100 dpi (information)", func(r *rand.Rand, draw func() *paper) trial {
			p, s := draw(), usual(r)
			s.dpi = 100
			return one(p, s.scan(r, p.img))
		}},
	}
}

// TestSheetsAreReadBack is the proof that papers find their way home: -proof.sheets 280 -proof.peers for the full one.
// Its rates stand in doc.go.
func TestSheetsAreReadBack(t *testing.T) {
	if _, err := exec.LookPath("zbarimg"); err != nil {
		t.Fatal("zbarimg is missing: install zbar-tools")
	}
	office := enter(t)
	all := classes()
	sum := make([]tally, len(all))
	n := *sheets
	if testing.Short() {
		n = min(n, plainShare+2)
	}
	for i := *first; i < *first+n; i++ {
		c := max(i%(len(all)+plainShare)-plainShare, 0)
		if *class != "" && *class != all[c].name {
			continue
		}
		r := rand.New(rand.NewPCG(uint64(i), 0x5ea1))
		next := 2 * i // two sheets of their own for each trial
		tr := all[c].make(r, func() *paper {
			next++
			return office.print(t, next)
		})
		found := read.Codes(tr.img)
		s := &sum[c]
		s.codes += len(tr.want)
		got := map[string]bool{}
		for _, f := range found {
			if _, err := office.keys.Open(f.Payload); err != nil || !slices.Contains(tr.want, f.Payload) || got[f.Payload] {
				t.Errorf("%s %d: read %q, which is not on the sheet", all[c].name, i, f.Payload)
			}
			got[f.Payload] = true
		}
		s.ours += len(got)
		if len(got) < len(tr.want) {
			t.Logf("%s %d: read %d of %d", all[c].name, i, len(got), len(tr.want))
			keepPicture(t, fmt.Sprintf("%d.png", i), tr.img)
		}
		if c == 0 || *peers {
			n := zbar(t, tr)
			s.zbar += n
			if c == 0 && n == 0 {
				t.Logf("%s %d: not read by zbar", all[c].name, i)
			}
		}
		if *peers {
			s.plain += plain(tr)
		}
	}
	judge(t, all, sum)
}

// judge tells the rates and what they must be.
func judge(t *testing.T, all []way, sum []tally) {
	t.Helper()
	var total tally
	t.Logf("%-42s %6s %8s %8s %8s", "", "codes", "ours", "zbar", "gozxing")
	line := func(name string, s tally) {
		n := float64(max(s.codes, 1)) / 100
		other := ""
		if *peers || name == all[0].name {
			other = fmt.Sprintf("%7.1f%% %7.1f%%", float64(s.zbar)/n, float64(s.plain)/n)
		}
		t.Logf("%-42s %6d %7.1f%% %s", name, s.codes, float64(s.ours)/n, other)
	}
	for c, s := range sum {
		line(all[c].name, s)
		if strings.Contains(all[c].name, "information") {
			continue
		}
		total.codes, total.ours, total.zbar, total.plain = total.codes+s.codes, total.ours+s.ours, total.zbar+s.zbar, total.plain+s.plain
	}
	line("all, without information", total)
	if *class != "" {
		return
	}
	if s := sum[0]; float64(s.ours) < 0.99*float64(s.codes) || float64(s.zbar) < 0.99*float64(s.codes) {
		t.Errorf("plain scans: %d of %d read, %d by zbar; 99 %% must be", s.ours, s.codes, s.zbar)
	}
	if float64(total.ours) < 0.95*float64(total.codes) {
		t.Errorf("%d of %d codes read; 95 %% must be", total.ours, total.codes)
	}
}

// zbar counts the codes of the trial that an independent reader finds.
func zbar(t *testing.T, tr trial) int {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sheet.pnm")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(file)
	b := tr.img.Bounds()
	rgba := image.NewRGBA(b)
	draw.Draw(rgba, b, tr.img, b.Min, draw.Src)
	fmt.Fprintf(w, "P6 %d %d 255\n", b.Dx(), b.Dy())
	for i := 0; i < len(rgba.Pix); i += 4 {
		w.Write(rgba.Pix[i : i+3])
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	file.Close()
	out, _ := exec.Command("zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", path).Output() // fails when there is no code
	n := 0
	for _, want := range tr.want {
		if strings.Contains(string(out), want) {
			n++
		}
	}
	return n
}

// plain counts the codes that gozxing reads on its own, as its manual says.
func plain(tr trial) int {
	bits, err := gozxing.NewBinaryBitmapFromImage(tr.img)
	if err != nil {
		return 0
	}
	got, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil || !slices.Contains(tr.want, got.GetText()) {
		return 0
	}
	return 1
}

func keepPicture(t *testing.T, name string, img image.Image) {
	t.Helper()
	if *keep == "" {
		return
	}
	file, err := os.Create(filepath.Join(*keep, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, img); err != nil {
		t.Fatal(err)
	}
}
