package pdf

import (
	"bytes"
	"fmt"
	"math"

	"github.com/klauspost/compress/zlib"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// guest is an existing PDF on its way into a set: its pages, and every object that they need.
type guest struct {
	*reader
	leaves  []leaf
	objects []types.Object // references in them are the file's own numbers; ours are negative
	places  map[int]int    // number of an object in the file → its place among objects
	first   int            // object number of the first one in the set
}

// add lists an object of ours and gives a reference to it.
func (g *guest) add(o types.Object) types.IndirectRef {
	n := -1 - len(g.objects)
	g.places[n] = len(g.objects)
	g.objects = append(g.objects, o)
	return types.IndirectRef{ObjectNumber: types.Integer(n)}
}

// takeIn makes the sheets.
func (g *guest) takeIn() error {
	for i := range g.pages {
		if err := g.sheet(&g.pages[i]); err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
	}
	return g.collect()
}

// sheet makes a page one sheet of paper: its drawing becomes a form, placed upright on A4, so that nothing in it can
// disturb what is ours, and the stamps and filled-in fields follow as forms over it.
func (g *guest) sheet(p *sourcePage) error {
	content, err := g.content(p)
	if err != nil {
		return err
	}
	box := g.box(p)
	unit := 1.0
	if u, ok := p.dict.Find("UserUnit"); ok {
		if v, err := g.ctx.DereferenceNumber(u); err == nil && v >= 0.01 && v <= 1000 {
			unit = v
		}
	}
	m, width, height := place(box, g.turn(p), unit)
	form := types.Dict{"BBox": array(box[:]...), "Resources": p.resources}
	if group, ok := p.dict.Find("Group"); ok {
		form["Group"] = group
	}
	page, err := g.form(form, content)
	if err != nil {
		return err
	}
	names := types.Dict{"P": page}
	draw := fmt.Appendf(nil, "%s cm /P Do", matrixText(m))
	for _, a := range g.stamps(p) {
		name := fmt.Sprintf("A%d", len(names))
		names[name] = a.form
		draw = fmt.Appendf(draw, " q %s cm /%s Do Q", matrixText(a.matrix), name)
	}
	g.leaves = append(g.leaves, leaf{kind: guestLeaf, guest: g, place: len(g.objects), width: width, height: height})
	g.add(types.StreamDict{Dict: types.Dict{}, Raw: draw})
	g.add(types.Dict{"XObject": names})
	return nil
}

// form adds a form with content; d says the rest of its dictionary.
func (g *guest) form(d types.Dict, content []byte) (types.IndirectRef, error) {
	var b bytes.Buffer
	z, err := zlib.NewWriterLevel(&b, zlib.BestSpeed)
	if err == nil {
		_, err = z.Write(content)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return types.IndirectRef{}, err
	}
	d["Type"], d["Subtype"], d["Filter"] = types.Name("XObject"), types.Name("Form"), types.Name("FlateDecode")
	return g.add(types.StreamDict{Dict: d, Raw: b.Bytes()}), nil
}

// sheetMargin is the white round a page that had to be shrunk: printers leave some 4 mm blank.
const sheetMargin = 5 * 72 / 25.4

// place puts a page, seen as its turn says, into the middle of an A4 sheet that lies as the page does. A page of
// about A4 keeps its scale, a larger one is shrunk.
func place(box [4]float64, turn int, unit float64) (m [6]float64, width, height float64) {
	w, h := (box[2]-box[0])*unit, (box[3]-box[1])*unit
	if turn == 90 || turn == 270 {
		w, h = h, w
	}
	width, height = a4Width.Points(), a4Height.Points()
	if w > h {
		width, height = height, width
	}
	s := 1.0
	const about = 4 // pt; programs round A4 in many ways
	if w > width+about || h > height+about {
		s = min((width-2*sheetMargin)/w, (height-2*sheetMargin)/h)
	}
	k := s * unit
	dx, dy := (width-w*s)/2, (height-h*s)/2
	switch turn {
	case 90:
		return [6]float64{0, -k, k, 0, dx - box[1]*k, dy + box[2]*k}, width, height
	case 180:
		return [6]float64{-k, 0, 0, -k, dx + box[2]*k, dy + box[3]*k}, width, height
	case 270:
		return [6]float64{0, k, -k, 0, dx + box[3]*k, dy - box[0]*k}, width, height
	}
	return [6]float64{k, 0, 0, k, dx - box[0]*k, dy - box[1]*k}, width, height
}

// stamp is the look of an annotation: what a field holds, a seal, a note that is to be printed.
type stamp struct {
	form   types.IndirectRef
	matrix [6]float64
}

// The flags of an annotation, ISO 32000-1 table 165.
const (
	flagHidden = 1 << 1
	flagPrint  = 1 << 2
)

// maxStamps is the most annotations of a page that are looked at.
const maxStamps = 5000

// stamps gives the annotations of a page that printing shows. One that is broken is left out, as viewers do.
func (g *guest) stamps(p *sourcePage) []stamp {
	o, ok := p.dict.Find("Annots")
	if !ok {
		return nil
	}
	list, err := g.ctx.DereferenceArray(o)
	if err != nil {
		return nil
	}
	var out []stamp
	for _, a := range list[:min(len(list), maxStamps)] {
		d, err := g.ctx.DereferenceDict(a)
		if err != nil || d == nil {
			continue
		}
		if flags := g.integer(d["F"]); flags&flagHidden != 0 || flags&flagPrint == 0 {
			continue
		}
		if kind := d.NameEntry("Subtype"); kind != nil && (*kind == "Popup" || *kind == "Link") {
			continue
		}
		if s, ok := g.stamp(d); ok {
			out = append(out, s)
		}
	}
	return out
}

func (g *guest) stamp(d types.Dict) (stamp, bool) {
	to := g.numbers(d["Rect"], 4)
	look, ok := g.appearance(d)
	if to == nil || !ok {
		return stamp{}, false
	}
	box := g.numbers(look.Dict["BBox"], 4)
	if box == nil {
		return stamp{}, false
	}
	own := [6]float64{1, 0, 0, 1, 0, 0}
	form := types.Dict{"BBox": array(box...), "Resources": look.Dict["Resources"]}
	if v := g.numbers(look.Dict["Matrix"], 6); v != nil {
		own = [6]float64(v)
		form["Matrix"] = array(v...)
	}
	if group, ok := look.Find("Group"); ok {
		form["Group"] = group
	}
	// ISO 32000-1 12.5.5: the box as the form's own matrix leaves it comes to lie on the annotation's rectangle.
	lo, hi := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i := range 4 {
		x, y := apply(own, box[i&1*2], box[i>>1*2+1])
		lo, hi = [2]float64{min(lo[0], x), min(lo[1], y)}, [2]float64{max(hi[0], x), max(hi[1], y)}
	}
	if hi[0]-lo[0] < 1e-3 || hi[1]-lo[1] < 1e-3 {
		return stamp{}, false
	}
	sx, sy := math.Abs(to[2]-to[0])/(hi[0]-lo[0]), math.Abs(to[3]-to[1])/(hi[1]-lo[1])
	content, err := g.unpack(look, maxContent)
	if err != nil {
		return stamp{}, false
	}
	f, err := g.form(form, content)
	if err != nil {
		return stamp{}, false
	}
	return stamp{f, [6]float64{sx, 0, 0, sy, min(to[0], to[2]) - lo[0]*sx, min(to[1], to[3]) - lo[1]*sy}}, true
}

// appearance finds the stream that shows an annotation in its present state.
func (g *guest) appearance(d types.Dict) (types.StreamDict, bool) {
	ap, err := g.ctx.DereferenceDict(d["AP"])
	if err != nil || ap == nil {
		return types.StreamDict{}, false
	}
	o, err := g.ctx.Dereference(ap["N"])
	if err != nil {
		return types.StreamDict{}, false
	}
	if states, ok := o.(types.Dict); ok {
		state := d.NameEntry("AS")
		if state == nil {
			return types.StreamDict{}, false
		}
		if o, err = g.ctx.Dereference(states[*state]); err != nil {
			return types.StreamDict{}, false
		}
	}
	s, ok := o.(types.StreamDict)
	return s, ok
}

func apply(m [6]float64, x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

func array(v ...float64) types.Array {
	out := make(types.Array, len(v))
	for i, f := range v {
		out[i] = types.Float(f)
	}
	return out
}

func matrixText(m [6]float64) string {
	var b []byte
	for i, v := range m {
		if i > 0 {
			b = append(b, ' ')
		}
		b = appendNumber(b, v)
	}
	return string(b)
}
