package mark

import (
	"image"

	"icpdoc/internal/face"
)

// Glyphs counts the characters of Text that the stack draws with ink.
func Glyphs(s *face.Stack) (int, error) {
	list, _, err := shape(s)
	n := 0
	for _, g := range list {
		if len(g.outline) > 0 {
			n++
		}
	}
	return n, err
}

// Copies gives, for each copy of the text, points spread evenly along it.
func Copies(img *image.YCbCr, s *face.Stack, points int) ([][][2]float64, error) {
	p, err := planesOf(img)
	if err != nil {
		return nil, err
	}
	st, err := newStamp(s, max(height*min(float64(p.w), widest*float64(p.h)), smallest))
	if err != nil {
		return nil, err
	}
	var out [][][2]float64
	for _, a := range place(st, newInk(p), p.w, p.h) {
		var list [][2]float64
		for i := range points {
			d := ((float64(i)+0.5)/float64(points) - 0.5) * st.width
			for _, v := range []float64{-0.4 * st.em, 0.4 * st.em} { // both edges of the line must be there
				list = append(list, [2]float64{float64(a.x+st.w/2) + d*st.cos + v*st.sin, float64(a.y+st.h/2) - d*st.sin + v*st.cos})
			}
		}
		out = append(out, list)
	}
	return out, nil
}
