package pdf

import (
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// shape is one filled area in the page's own space: loops of straight lines, curves taken as their chords.
type shape struct {
	loops   [][][2]float64
	evenOdd bool
	light   bool
	x0, y0  float64
	x1, y1  float64
}

// What is read of one page.
const (
	maxShapes     = 60_000
	maxPoints     = 600_000
	maxOperators  = 4_000_000
	maxFormDepth  = 12
	maxStates     = 256
	maxInkContent = 16 << 20
)

// inker reads what a page fills with a colour. Text, lines, pictures and clips are nothing to it.
type inker struct {
	*reader
	shapes []shape
	points int
	steps  int
	budget int // bytes of content that may still be unpacked
}

type inkState struct {
	m     [6]float64
	light bool
}

// inkPath is the path under construction.
type inkPath struct {
	loops [][][2]float64
	x, y  float64
}

func (k *inker) page(p *sourcePage) {
	k.budget = maxInkContent
	content, err := k.content(p)
	if err != nil {
		return
	}
	k.budget -= len(content)
	k.run(content, p.resources, inkState{m: [6]float64{1, 0, 0, 1, 0, 0}}, 0)
}

// run reads one content stream.
func (k *inker) run(content []byte, resources types.Object, st inkState, depth int) {
	l := lexer{b: content}
	var args []float64
	var name string
	var path inkPath
	var saved []inkState
	for {
		t := l.next()
		if t.kind == tokenEnd {
			return
		}
		if k.steps++; k.steps > maxOperators || k.points > maxPoints || len(k.shapes) > maxShapes {
			return
		}
		switch t.kind {
		case tokenNumber:
			if len(args) < 64 {
				args = append(args, t.number)
			}
			continue
		case tokenName:
			name = t.text
			continue
		case tokenOther:
			continue
		}
		switch t.text {
		case "q":
			if len(saved) < maxStates {
				saved = append(saved, st)
			}
		case "Q":
			if n := len(saved); n > 0 {
				st, saved = saved[n-1], saved[:n-1]
			}
		case "cm":
			if len(args) == 6 {
				st.m = times([6]float64(args), st.m)
			}
		case "Do":
			k.do(name, resources, st, depth)
		case "ID":
			l.skipImage()
		case "f", "F", "f*", "B", "B*", "b", "b*":
			k.fill(&path, &st, t.text[len(t.text)-1] == '*')
			path = inkPath{}
		case "S", "s", "n":
			path = inkPath{}
		default:
			if !st.colour(t.text, args) {
				k.points += path.draw(t.text, args, &st.m)
			}
		}
		args, name = args[:0], ""
	}
}

// colour takes the operators that choose what is filled. Every colour is told by its brightness alone.
func (s *inkState) colour(op string, v []float64) bool {
	switch op {
	case "g", "rg", "k", "sc", "scn":
	case "cs": // every colour space begins with black, or with what only its program knows
		s.light = false
		return true
	default:
		return false
	}
	switch len(v) {
	case 1:
		s.light = v[0] > 0.5
	case 3:
		s.light = 0.3*v[0]+0.59*v[1]+0.11*v[2] > 0.5
	case 4:
		s.light = min(1, 0.3*v[0]+0.59*v[1]+0.11*v[2]+v[3]) < 0.5
	}
	return true
}

// draw takes the operators that make a path, and tells how many points came of it.
func (p *inkPath) draw(op string, v []float64, m *[6]float64) int {
	need := map[string]int{"m": 2, "l": 2, "c": 6, "v": 4, "y": 4, "re": 4, "h": 0}
	if n, ok := need[op]; !ok || len(v) != n {
		return 0
	}
	switch op {
	case "h":
		return 0 // every loop is closed when it is filled
	case "re":
		x, y, w, h := v[0], v[1], v[2], v[3]
		p.begin(m, x, y)
		p.line(m, x+w, y)
		p.line(m, x+w, y+h)
		p.line(m, x, y+h)
		p.begin(m, x, y)
		return 4
	case "m":
		p.begin(m, v[0], v[1])
	case "l":
		p.line(m, v[0], v[1])
	case "c":
		p.line(m, (p.x+3*v[0]+3*v[2]+v[4])/8, (p.y+3*v[1]+3*v[3]+v[5])/8)
		p.line(m, v[4], v[5])
	default: // v, y
		p.line(m, v[2], v[3])
	}
	return 1
}

func (p *inkPath) begin(m *[6]float64, x, y float64) {
	p.x, p.y = x, y
	x, y = apply(*m, x, y)
	if n := len(p.loops); n > 0 && len(p.loops[n-1]) == 1 {
		p.loops[n-1][0] = [2]float64{x, y}
		return
	}
	p.loops = append(p.loops, [][2]float64{{x, y}})
}

func (p *inkPath) line(m *[6]float64, x, y float64) {
	if len(p.loops) == 0 {
		p.begin(m, x, y)
		return
	}
	p.x, p.y = x, y
	x, y = apply(*m, x, y)
	n := len(p.loops) - 1
	p.loops[n] = append(p.loops[n], [2]float64{x, y})
}

// fill lists what the path encloses.
func (k *inker) fill(p *inkPath, st *inkState, evenOdd bool) {
	s := shape{evenOdd: evenOdd, light: st.light, x0: math.Inf(1), y0: math.Inf(1), x1: math.Inf(-1), y1: math.Inf(-1)}
	for _, loop := range p.loops {
		if len(loop) < 3 {
			continue
		}
		s.loops = append(s.loops, loop)
		for _, c := range loop {
			s.x0, s.x1 = min(s.x0, c[0]), max(s.x1, c[0])
			s.y0, s.y1 = min(s.y0, c[1]), max(s.y1, c[1])
		}
	}
	if len(s.loops) > 0 && s.x0 > -1e6 && s.y0 > -1e6 && s.x1 < 1e6 && s.y1 < 1e6 {
		k.shapes = append(k.shapes, s)
	}
}

// do goes into a form.
func (k *inker) do(name string, resources types.Object, st inkState, depth int) {
	if depth >= maxFormDepth || k.budget <= 0 {
		return
	}
	d, err := k.ctx.DereferenceDict(resources)
	if err != nil || d == nil {
		return
	}
	forms, err := k.ctx.DereferenceDict(d["XObject"])
	if err != nil || forms == nil {
		return
	}
	o, err := k.ctx.Dereference(forms[name])
	if err != nil {
		return
	}
	s, ok := o.(types.StreamDict)
	if kind := s.NameEntry("Subtype"); !ok || kind == nil || *kind != "Form" {
		return
	}
	content, err := k.unpack(s, k.budget)
	k.budget -= len(content) + 1<<10
	if err != nil {
		return
	}
	if m := k.numbers(s.Dict["Matrix"], 6); m != nil {
		st.m = times([6]float64(m), st.m)
	}
	own, ok := s.Find("Resources")
	if !ok {
		own = resources
	}
	k.run(content, own, st, depth+1)
}

// times is first a, then b.
func times(a, b [6]float64) [6]float64 {
	return [6]float64{
		a[0]*b[0] + a[1]*b[2], a[0]*b[1] + a[1]*b[3],
		a[2]*b[0] + a[3]*b[2], a[2]*b[1] + a[3]*b[3],
		a[4]*b[0] + a[5]*b[2] + b[4], a[4]*b[1] + a[5]*b[3] + b[5],
	}
}
