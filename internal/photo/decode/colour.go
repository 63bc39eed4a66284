package decode

import (
	"image"
	"math"

	"icpdoc/internal/fault"
)

// nclx is the coded colour description of ISO/IEC 23091-2, as a HEIC carries it.
type nclx struct {
	primaries, transfer, matrix int
	full                        bool
}

// asJPEG notes that the samples have been brought to the matrix and the range of JPEG.
func (n *nclx) asJPEG() {
	if n != nil {
		n.matrix, n.full = 6, true
	}
}

// toSRGB converts the planes in place, from what the file says that its colours are.
func toSRGB(m *image.YCbCr, h *header, stop func() bool) ([]fault.Field, error) {
	if h.CMYK {
		return nil, nil // the decoder has warned already
	}
	t := &transform{kr: 0.299, kb: 0.114}
	p := profile{space: "RGB ", xyz: srgbXYZ, curve: [3]func(float64) float64{srgbLight, srgbLight, srgbLight}}
	needed := false
	var notes []fault.Field
	if n := h.nclx; n != nil {
		needed = t.coded(n, &p, &notes)
	}
	if len(h.icc) > 0 {
		q, ok := parseProfile(h.icc)
		switch {
		case !ok, q.space == "GRAY" && !h.Grey:
			notes = append(notes, profileNote())
		case q.name() != "srgb":
			p, needed = q, true
		}
	}
	if !needed {
		return notes, nil
	}
	if p.space == "GRAY" {
		p.xyz = srgbXYZ
	}
	t.prepare(p)
	if h.Grey {
		c := t.curves(128, 128)
		for i, v := range m.Y {
			m.Y[i] = c.y[v]
		}
		return notes, nil
	}
	return notes, t.apply(m, stop)
}

// coded takes a coded description into the transform and tells whether it differs from sRGB.
func (t *transform) coded(n *nclx, p *profile, notes *[]fault.Field) bool {
	needed := false
	switch n.matrix {
	case 1:
		t.kr, t.kb, needed = 0.2126, 0.0722, true
	case 9, 10:
		t.kr, t.kb, needed = 0.2627, 0.0593, true
	}
	switch n.primaries {
	case 12:
		p.xyz, needed = p3XYZ, true
	case 9:
		p.xyz, needed = bt2020, true
	}
	if n.transfer == 16 || n.transfer == 18 {
		*notes = append(*notes, note(fault.Warning, "photo.hdr", "图片是 HDR（高动态范围），已按普通亮度读取，明暗可能偏差。",
			"The picture is HDR; it was read as ordinary brightness and may look too flat or dark.",
			"请在手机相机设置中关闭 HDR 后重拍，或另存为 JPEG。", "Switch HDR off in the camera and take it again, or save it as JPEG."))
	}
	return needed
}

func profileNote() fault.Field {
	return note(fault.Note, "photo.profile", "图片内嵌的颜色配置文件无法应用，已按 sRGB 处理，颜色可能略有偏差。",
		"The embedded colour profile cannot be applied; the picture was taken as sRGB and its colours may be slightly off.",
		"如颜色不符，请另存为 sRGB 的 JPEG。", "If the colours look wrong, save the picture as an sRGB JPEG.")
}

// transform brings planar pixels of one colour space to sRGB. Both chroma samples being given, the new Y, Cb and Cr
// are functions of Y alone; those functions are made when a pair first occurs and kept, because a photograph has a few
// thousand pairs of the 65,536.
type transform struct {
	kr, kb float64 // luma weights of the source
	light  [3][257]float32
	mix    [3][3]float32
	code   []float32 // linear light in steps of 1/codeSteps → 0..255
	index  []int32   // pair → 1 + place in known
	known  []*curves
}

const (
	codeSteps = 8192
	maxKnown  = 16384 // 12 MB
)

// curves are the new Y, Cb and Cr by the old Y, for one pair of old chroma samples.
type curves struct{ y, cb, cr [256]byte }

func (t *transform) prepare(p profile) {
	for c := range 3 {
		for i := range 256 {
			t.light[c][i] = float32(min(max(p.curve[c](float64(i)/255), 0), 1))
		}
		t.light[c][256] = t.light[c][255]
	}
	m := srgbXYZ.inverse().times(p.xyz)
	for r := range m {
		sum := m[r][0] + m[r][1] + m[r][2] // white stays white, whatever the rounding of the profile
		for c := range m[r] {
			if sum > 0.9 && sum < 1.1 {
				m[r][c] /= sum
			}
			t.mix[r][c] = float32(m[r][c])
		}
	}
	t.code = make([]float32, codeSteps+1)
	for i := range t.code {
		t.code[i] = float32(255 * srgbCode(float64(i)/codeSteps))
	}
	t.index = make([]int32, 1<<16)
}

// lookUp reads a channel's curve between its steps; v is 0..255.
func (t *transform) lookUp(c int, v float64) float32 {
	v = min(max(v, 0), 255)
	i := int(v)
	f := float32(v - float64(i))
	return t.light[c][i] + f*(t.light[c][i+1]-t.light[c][i])
}

// point converts one colour exactly.
func (t *transform) point(y, cb, cr float64) (ny, ncb, ncr float64) {
	kg := 1 - t.kr - t.kb
	r := y + 2*(1-t.kr)*(cr-128)
	b := y + 2*(1-t.kb)*(cb-128)
	g := (y - t.kr*r - t.kb*b) / kg
	l := [3]float32{t.lookUp(0, r), t.lookUp(1, g), t.lookUp(2, b)}
	var o [3]float64
	for i := range o {
		v := t.mix[i][0]*l[0] + t.mix[i][1]*l[1] + t.mix[i][2]*l[2]
		o[i] = float64(t.code[int(min(max(v, 0), 1)*codeSteps+0.5)])
	}
	ny = 0.299*o[0] + 0.587*o[1] + 0.114*o[2]
	return ny, 128 + (o[2]-ny)/1.772, 128 + (o[0]-ny)/1.402
}

// curves gives the functions of a pair; they are exact at every eighth Y and straight between.
func (t *transform) curves(cb, cr byte) *curves {
	key := int(cb)<<8 | int(cr)
	if i := t.index[key]; i > 0 {
		return t.known[i-1]
	}
	if len(t.known) >= maxKnown {
		clear(t.index)
		t.known = t.known[:0]
	}
	c := &curves{}
	y0, b0, r0 := t.point(0, float64(cb), float64(cr))
	for y := 0; y < 256; y += 8 {
		span := min(8, 255-y) // the last piece ends at 255, so that white is exact
		y1, b1, r1 := t.point(float64(y+span), float64(cb), float64(cr))
		for i := range 8 {
			f := float64(i) / float64(span)
			c.y[y+i], c.cb[y+i], c.cr[y+i] = round8(y0+f*(y1-y0)), round8(b0+f*(b1-b0)), round8(r0+f*(r1-r0))
		}
		y0, b0, r0 = y1, b1, r1
	}
	t.known = append(t.known, c)
	t.index[key] = int32(len(t.known))
	return c
}

func round8(v float64) byte { return byte(min(max(math.Floor(v+0.5), 0), 255)) }

// apply converts every pixel. A chroma sample changes by the mean luma of the pixels that it serves.
func (t *transform) apply(m *image.YCbCr, stop func() bool) error {
	ps := planes(m)
	w, h := ps[0].w, ps[0].h
	sx, sy := 1, 1
	if ps[1].w < w {
		sx = 2
	}
	if ps[1].h < h {
		sy = 2
	}
	for j := range ps[1].h {
		if j&15 == 0 && stop() {
			return cancelled()
		}
		rb, rr := m.Cb[j*m.CStride:][:ps[1].w], m.Cr[j*m.CStride:][:ps[1].w]
		for i := range rb {
			c := t.known0(rb[i], rr[i])
			sum, n := 0, 0
			for y := j * sy; y < min(j*sy+sy, h); y++ {
				row := m.Y[y*m.YStride+i*sx : y*m.YStride+min(i*sx+sx, w)]
				for x, v := range row {
					sum += int(v)
					n++
					row[x] = c.y[v]
				}
			}
			if n > 0 {
				mean := sum / n
				rb[i], rr[i] = c.cb[mean], c.cr[mean]
			}
		}
	}
	return nil
}

// known0 is curves with its common path short enough to be inlined.
func (t *transform) known0(cb, cr byte) *curves {
	if i := t.index[int(cb)<<8|int(cr)]; i > 0 {
		return t.known[i-1]
	}
	return t.curves(cb, cr)
}

// expandRange brings planes of studio range (16..235, 16..240) to full range in place.
func expandRange(m *image.YCbCr) {
	var y, c [256]byte
	for i := range 256 {
		y[i] = round8(float64(i-16) * 255 / 219)
		c[i] = round8(float64(i-128)*255/224 + 128)
	}
	for i, v := range m.Y {
		m.Y[i] = y[v]
	}
	for _, p := range [][]byte{m.Cb, m.Cr} {
		for i, v := range p {
			p[i] = c[v]
		}
	}
}
