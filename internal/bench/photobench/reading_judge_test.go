//go:build linux

package photobench

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"icpdoc/internal/photo/specimen"
)

// wording is what a page says: its characters, and where each of its lines ends.
type wording struct {
	text []rune
	ends []int
}

func wordingOf(page specimen.Page) (w wording) {
	for _, s := range page.Text {
		for line := range strings.Lines(s) {
			if l := letters(line); len(l) > 0 {
				w.text = append(w.text, l...)
				w.ends = append(w.ends, len(w.text))
			}
		}
	}
	return w
}

// places tells which characters of the wording a reading has. Each line of the reading takes the place that it fits best
// (the local alignment of Smith and Waterman 1981: a character in its place counts two, one that is wrong, missing or too
// many costs one), and no place twice. What an engine makes of an ornament fits nowhere by half and takes none.
func (w wording) places(lines [][]rune) []bool {
	got := make([]bool, len(w.text))
	for _, line := range lines {
		score, hit := w.align(line, got)
		if score < len(line) {
			continue
		}
		for _, at := range hit {
			got[at] = true
		}
	}
	return got
}

// align gives the score of a line's best place among those that are free, and the characters that are right there.
func (w wording) align(line []rune, taken []bool) (best int, hit []int) {
	const right = 2
	n := len(w.text) + 1
	grid := make([]int, (len(line)+1)*n)
	match := func(i, j int) bool { return line[i-1] == w.text[j-1] && !taken[j-1] }
	var bi, bj int
	for i := 1; i <= len(line); i++ {
		for j := 1; j < n; j++ {
			step := -1
			if match(i, j) {
				step = right
			}
			v := max(0, grid[(i-1)*n+j-1]+step, grid[(i-1)*n+j]-1, grid[i*n+j-1]-1)
			if grid[i*n+j] = v; v > best {
				best, bi, bj = v, i, j
			}
		}
	}
	for i, j := bi, bj; i > 0 && j > 0 && grid[i*n+j] > 0; {
		switch v := grid[i*n+j]; {
		case match(i, j) && v == grid[(i-1)*n+j-1]+right:
			hit = append(hit, j-1)
			i, j = i-1, j-1
		case v == grid[(i-1)*n+j-1]-1:
			i, j = i-1, j-1
		case v == grid[(i-1)*n+j]-1:
			i--
		default:
			j--
		}
	}
	return best, hit
}

// duel is our copies against a peer's: the characters that only one of them gives, and line by line how many more ours has.
type duel struct {
	better, worse int
	lines         []int // other than zero
}

// add compares two readings of one page.
func (d *duel) add(w wording, ours, peer []bool) {
	from := 0
	for _, end := range w.ends {
		more := 0
		for i := from; i < end; i++ {
			switch {
			case ours[i] && !peer[i]:
				d.better++
				more++
			case peer[i] && !ours[i]:
				d.worse++
				more--
			}
		}
		if from = end; more != 0 {
			d.lines = append(d.lines, more)
		}
	}
}

func (d *duel) join(o *duel) {
	d.better, d.worse, d.lines = d.better+o.better, d.worse+o.worse, append(d.lines, o.lines...)
}

// chance is how likely a balance no better than this one is if neither copy reads better: each line's difference would as soon
// have the other sign (Fisher's randomisation test, exact). It is McNemar's test for characters that stand and fall together: a line
// read askew costs all of it, and that is one accident and not ten.
func (d *duel) chance() float64 {
	reach := 0
	for _, v := range d.lines {
		reach += max(v, -v)
	}
	p := make([]float64, 2*reach+1) // by sum, from -reach
	p[reach] = 1
	for _, v := range d.lines {
		next := make([]float64, len(p))
		for at, share := range p {
			if share > 0 {
				next[at-v] += share / 2
				next[at+v] += share / 2
			}
		}
		p = next
	}
	sum := 0.0
	for _, share := range p[:d.better-d.worse+reach+1] {
		sum += share
	}
	return min(1, sum)
}

// The verdicts on a class.
const (
	asGood  = "at least as good" // ours gives no fewer characters
	notTold = "not told apart"   // a few fewer, as chance would have it
	below   = "below"            // fewer than chance allows
)

// allowed is the share of proofs that may find a class below when none is: it is divided among the classes and peers.
const allowed = 0.05

// verdict judges one of a number of comparisons.
func (d *duel) verdict(comparisons int) string {
	switch {
	case d.better >= d.worse:
		return asGood
	case d.chance() >= allowed/float64(max(1, comparisons)):
		return notTold
	}
	return below
}

func (d *duel) String() string { return fmt.Sprintf("%d:%d", d.better, d.worse) }

// judge prints for each class what only one of two copies reads, and a verdict, and holds the sums against what must be.
func (r *reader) judge() {
	peers := []string{"imagemagick", "vips"}
	all := map[string]*duel{}
	for _, name := range r.order {
		sums := r.sums[name]
		ours := sums["ours"]
		if ours == nil {
			ours = sums["finished"]
		}
		var line strings.Builder
		fmt.Fprintf(&line, "%-24s", name)
		for _, peer := range peers {
			p := sums[peer]
			if p.ssim > ours.ssim {
				r.t.Errorf("%s: likeness %.5f, %s has %.5f", name, ours.ssim/float64(*reading), peer, p.ssim/float64(*reading))
			}
			verdict := p.duel.verdict(len(r.order) * len(peers))
			fmt.Fprintf(&line, "  %s %s %s (p %.3f)", peer, &p.duel, verdict, p.duel.chance())
			if verdict == below {
				r.t.Errorf("%s: %d characters only %s's copies give, %d only ours: below, by chance once in %.0f", name, p.duel.worse, peer, p.duel.better, 1/p.duel.chance())
			}
			if all[peer] == nil {
				all[peer] = &duel{}
			}
			all[peer].join(&p.duel)
		}
		r.t.Log(line.String())
	}
	for _, peer := range peers {
		d := all[peer]
		if d == nil {
			continue
		}
		verdict := d.verdict(len(peers))
		r.t.Logf("all classes: %d characters that only ours gives, %d that only %s's does: %s", d.better, d.worse, peer, verdict)
		if verdict == below {
			r.t.Errorf("over all classes %s gives %d characters more", peer, d.worse-d.better)
		}
	}
	r.judgeMark()
}

// A line is found at its own place whatever was read before it; garbage takes no place; what is right counts, not what is near.
func TestReadingPlaces(t *testing.T) {
	w := wordingOf(specimen.Page{Text: []string{"姓名 张三\n性别 男", "住址 北京市 北京路1号"}})
	for _, one := range []struct {
		lines string
		want  string
	}{
		{"姓名张三|性别男|住址北京市北京路1号", "姓名张三性别男住址北京市北京路1号"},
		{"住址北京市北京路1号|姓名张三", "姓名张三...住址北京市北京路1号"},
		{"姓各张三|男", "姓.张三..男.........."},
		{"北京|北京", ".........北京.北京..."},
		{"口口张口口口口|xx男xxxx", "................."},
		{"", "................."},
	} {
		var lines [][]rune
		for s := range strings.SplitSeq(one.lines, "|") {
			lines = append(lines, []rune(s))
		}
		got := []rune(strings.Repeat(".", len(w.text)))
		for i, hit := range w.places(lines) {
			if hit {
				got[i] = w.text[i]
			}
		}
		if string(got) != one.want {
			t.Errorf("%s: places %s, want %s", one.lines, string(got), one.want)
		}
	}
}

// The verdict knows chance from a difference, and one line read askew from many characters here and there.
func TestReadingVerdict(t *testing.T) {
	ones := func(better, worse int) duel {
		return duel{better, worse, append(slices.Repeat([]int{1}, better), slices.Repeat([]int{-1}, worse)...)}
	}
	for _, one := range []struct {
		name string
		d    duel
		p    float64
		want string
	}{
		{"nothing to tell", duel{}, 1, asGood},
		{"even", ones(3, 3), 0.65625, asGood},
		{"more", ones(5, 0), 1, asGood},
		{"a few less", ones(0, 4), 1.0 / 16, notTold},
		{"less", ones(0, 12), 1.0 / 4096, below},
		{"one line of twelve", duel{0, 12, []int{-12}}, 0.5, notTold},
		{"many each way", ones(20, 60), 4.3e-6, below},
	} {
		if p := one.d.chance(); math.Abs(p-one.p) > 0.02*one.p {
			t.Errorf("%s: chance %.7f, want %.7f", one.name, p, one.p)
		}
		if got := one.d.verdict(42); got != one.want {
			t.Errorf("%s: %s, want %s", one.name, got, one.want)
		}
	}
}
