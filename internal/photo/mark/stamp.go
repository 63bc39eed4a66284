package mark

import (
	"image"
	"math"
	"strings"

	"golang.org/x/image/vector"

	"icpdoc/internal/face"
	"icpdoc/internal/fault"
)

// stamp is one copy of the text, drawn on the slant once.
type stamp struct {
	em, width float64 // height and length of the text, px
	sin, cos  float64
	w, h      int
	pix       []byte   // w × h, 0..255
	span      [][2]int // of each row: the columns with ink
}

// newStamp draws Text from the outlines of the stack, straight at its slant.
func newStamp(s *face.Stack, em float64) (*stamp, error) {
	glyphs, width, err := shape(s)
	if err != nil {
		return nil, err
	}
	st := &stamp{em: em, width: width * em / 1000}
	st.sin, st.cos = math.Sincos(slant * math.Pi / 180)
	// the ideographic box is 880 above and 120 below the baseline; a little room for what reaches over it
	st.w = int(math.Ceil(st.width*st.cos+1.3*em*st.sin)) + 4
	st.h = int(math.Ceil(st.width*st.sin+1.3*em*st.cos)) + 4
	mask := image.NewAlpha(image.Rect(0, 0, st.w, st.h))
	k := em / 1000
	for _, g := range glyphs {
		drawGlyph(mask, g.outline, func(x, y float64) (float64, float64) {
			u, v := (g.along+x-width/2)*k, (380-y)*k
			return float64(st.w)/2 + u*st.cos + v*st.sin, float64(st.h)/2 - u*st.sin + v*st.cos
		})
	}
	st.pix = mask.Pix
	st.span = make([][2]int, st.h)
	for y := range st.span {
		row := st.pix[y*st.w : (y+1)*st.w]
		a, b := 0, st.w
		for a < b && row[a] == 0 {
			a++
		}
		for b > a && row[b-1] == 0 {
			b--
		}
		st.span[y] = [2]int{a, b}
	}
	return st, nil
}

type glyph struct {
	outline []face.Segment
	along   float64 // 1/1000 em from the start of the text
}

// shape finds the glyph of every character of Text and the length of the whole in 1/1000 em.
func shape(s *face.Stack) ([]glyph, float64, error) {
	var (
		out     []glyph
		missing []string
		along   float64
	)
	for _, r := range Text {
		var f *face.Font
		var g face.GID
		if s != nil {
			f, g = s.Find(r)
		}
		if f == nil {
			missing = append(missing, string(r))
			continue
		}
		o := f.Outline(g)
		if len(o) == 0 && r != ' ' {
			missing = append(missing, string(r))
		}
		out = append(out, glyph{o, along})
		along += float64(f.Advance(g))
	}
	if len(missing) > 0 {
		list := strings.Join(missing, "")
		return nil, 0, fault.New(fault.Internal, "mark.character", "水印字体缺少字符："+list+"。",
			"The face of the mark lacks the characters "+list+".")
	}
	return out, along, nil
}

// drawGlyph rasterises an outline; to gives pixels.
func drawGlyph(dst *image.Alpha, o []face.Segment, to func(x, y float64) (float64, float64)) {
	minX, minY, maxX, maxY := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, s := range o {
		if s.Op == face.Close {
			continue
		}
		x, y := to(s.X, s.Y)
		minX, minY, maxX, maxY = min(minX, x), min(minY, y), max(maxX, x), max(maxY, y)
		if s.Op == face.QuadTo {
			x, y = to(s.CX, s.CY)
			minX, minY, maxX, maxY = min(minX, x), min(minY, y), max(maxX, x), max(maxY, y)
		}
	}
	if minX > maxX {
		return
	}
	// the rasteriser clips paths to its own size, never to the picture's
	box := image.Rect(int(math.Floor(minX)), int(math.Floor(minY)), int(maxX)+1, int(maxY)+1).Intersect(dst.Rect)
	if box.Empty() {
		return
	}
	r := vector.NewRasterizer(box.Dx(), box.Dy())
	pt := func(x, y float64) (float32, float32) {
		x, y = to(x, y)
		return float32(x - float64(box.Min.X)), float32(y - float64(box.Min.Y))
	}
	for _, s := range o {
		x, y := pt(s.X, s.Y)
		switch s.Op {
		case face.MoveTo:
			r.MoveTo(x, y)
		case face.LineTo:
			r.LineTo(x, y)
		case face.QuadTo:
			cx, cy := pt(s.CX, s.CY)
			r.QuadTo(cx, cy, x, y)
		case face.Close:
			r.ClosePath()
		}
	}
	r.Draw(dst, box, image.Opaque, image.Point{})
}
