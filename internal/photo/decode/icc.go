package decode

import (
	"encoding/binary"
	"math"
)

// profile is what of an ICC profile (ICC.1:2022) can be applied: three curves to linear light and the colorants in
// D50 XYZ, or for a grey profile one curve.
type profile struct {
	space string // "RGB ", "GRAY", "CMYK"
	curve [3]func(float64) float64
	xyz   matrix // columns are red, green and blue
}

type matrix [3][3]float64

// The colorants of well-known spaces, adapted to D50 as they stand in profiles.
var (
	srgbXYZ  = matrix{{0.43607, 0.38515, 0.14307}, {0.22249, 0.71687, 0.06061}, {0.01392, 0.09708, 0.71410}}
	p3XYZ    = matrix{{0.51512, 0.29198, 0.15710}, {0.24120, 0.69225, 0.06657}, {-0.00105, 0.04189, 0.78407}}
	adobeXYZ = matrix{{0.60974, 0.20528, 0.14919}, {0.31111, 0.62567, 0.06322}, {0.01947, 0.06087, 0.74457}}
	bt2020   = matrix{{0.67348, 0.16566, 0.12506}, {0.27904, 0.67534, 0.04562}, {-0.00193, 0.02998, 0.79685}}
)

// parseProfile reads a profile; ok is false when it has no form that can be applied (look-up tables only, broken).
func parseProfile(b []byte) (p profile, ok bool) {
	if len(b) < 132 || string(b[36:40]) != "acsp" {
		return p, false
	}
	p.space = string(b[16:20])
	tags := map[string][]byte{}
	be := binary.BigEndian
	n := int(min(be.Uint32(b[128:]), 200))
	for i := range n {
		at := 132 + 12*i
		if at+12 > len(b) {
			return p, false
		}
		off, size := int64(be.Uint32(b[at+4:])), int64(be.Uint32(b[at+8:]))
		if off+size > int64(len(b)) || size < 8 {
			continue
		}
		tags[string(b[at:at+4])] = b[off : off+size]
	}
	if p.space == "GRAY" {
		p.curve[0], ok = parseCurve(tags["kTRC"])
		p.curve[1], p.curve[2] = p.curve[0], p.curve[0]
		return p, ok
	}
	if p.space != "RGB " || string(b[20:24]) != "XYZ " {
		return p, false
	}
	for c, name := range []string{"r", "g", "b"} {
		if p.curve[c], ok = parseCurve(tags[name+"TRC"]); !ok {
			return p, false
		}
		xyz := tags[name+"XYZ"]
		if len(xyz) < 20 || string(xyz[:4]) != "XYZ " {
			return p, false
		}
		for r := range 3 {
			p.xyz[r][c] = fixed16(xyz[8+4*r:])
		}
	}
	return p, true
}

// fixed16 reads an s15Fixed16Number.
func fixed16(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }

// parseCurve reads a curveType or parametricCurveType (ICC.1 §10.6, §10.18).
func parseCurve(b []byte) (func(float64) float64, bool) {
	if len(b) < 12 {
		return nil, false
	}
	switch string(b[:4]) {
	case "curv":
		n := int64(binary.BigEndian.Uint32(b[8:]))
		if n > 65536 || 12+2*n > int64(len(b)) {
			return nil, false
		}
		if n == 0 {
			return func(x float64) float64 { return x }, true
		}
		if n == 1 {
			g := float64(binary.BigEndian.Uint16(b[12:])) / 256
			return func(x float64) float64 { return math.Pow(x, g) }, true
		}
		table := b[12 : 12+2*n]
		return func(x float64) float64 {
			f := min(max(x, 0), 1) * float64(n-1)
			i := min(int(f), int(n)-2)
			a, z := binary.BigEndian.Uint16(table[2*i:]), binary.BigEndian.Uint16(table[2*i+2:])
			return (float64(a) + (f-float64(i))*(float64(z)-float64(a))) / 65535
		}, true
	case "para":
		return parametric(int(binary.BigEndian.Uint16(b[8:])), b[12:])
	}
	return nil, false
}

func parametric(kind int, b []byte) (func(float64) float64, bool) {
	count, known := map[int]int{0: 1, 1: 3, 2: 4, 3: 5, 4: 7}[kind]
	if !known || len(b) < 4*count {
		return nil, false
	}
	var v [7]float64 // g a b c d e f
	for i := range min(count, len(v)) {
		v[i] = fixed16(b[4*i:])
	}
	g, a, bb, c, d, e, f := v[0], v[1], v[2], v[3], v[4], v[5], v[6]
	switch kind {
	case 0:
		return func(x float64) float64 { return math.Pow(x, g) }, true
	case 1, 2: // below -b/a the curve is c (0 in kind 1)
		if a == 0 {
			return nil, false
		}
		return func(x float64) float64 {
			if x >= -bb/a {
				return math.Pow(max(a*x+bb, 0), g) + c
			}
			return c
		}, true
	}
	return func(x float64) float64 {
		if x >= d {
			return math.Pow(max(a*x+bb, 0), g) + e
		}
		return c*x + f
	}, true
}

// srgbLight is the transfer of IEC 61966-2-1 to linear light.
func srgbLight(x float64) float64 {
	if x <= 0.04045 {
		return x / 12.92
	}
	return math.Pow((x+0.055)/1.055, 2.4)
}

// srgbCode is its inverse.
func srgbCode(x float64) float64 {
	if x <= 0.0031308 {
		return 12.92 * x
	}
	return 1.055*math.Pow(x, 1/2.4) - 0.055
}

func (m matrix) near(o matrix) bool {
	for r := range m {
		for c := range m[r] {
			if math.Abs(m[r][c]-o[r][c]) > 0.004 {
				return false
			}
		}
	}
	return true
}

func (m matrix) times(o matrix) (out matrix) {
	for r := range 3 {
		for c := range 3 {
			for k := range 3 {
				out[r][c] += m[r][k] * o[k][c]
			}
		}
	}
	return out
}

// inverse by cofactors; the matrices inverted here are constants with a determinant far from zero.
func (m matrix) inverse() (out matrix) {
	det := 0.0
	for c := range 3 {
		det += m[0][c] * (m[1][(c+1)%3]*m[2][(c+2)%3] - m[1][(c+2)%3]*m[2][(c+1)%3])
	}
	for r := range 3 {
		for c := range 3 {
			a, b := (c+1)%3, (c+2)%3
			x, y := (r+1)%3, (r+2)%3
			out[r][c] = (m[a][x]*m[b][y] - m[a][y]*m[b][x]) / det
		}
	}
	return out
}

// isSRGBCurve tells a curve that differs from sRGB's by less than one step in 255.
func isSRGBCurve(f func(float64) float64) bool {
	for i := 16; i < 256; i += 16 {
		x := float64(i) / 255
		if math.Abs(srgbCode(min(max(f(x), 0), 1))-x) > 0.0035 {
			return false
		}
	}
	return true
}

func (p profile) name() string {
	switch {
	case p.space == "GRAY":
		if isSRGBCurve(p.curve[0]) {
			return "srgb"
		}
	case p.xyz.near(srgbXYZ) && isSRGBCurve(p.curve[0]) && isSRGBCurve(p.curve[1]) && isSRGBCurve(p.curve[2]):
		return "srgb"
	case p.xyz.near(p3XYZ) && isSRGBCurve(p.curve[0]):
		return "display-p3"
	case p.xyz.near(adobeXYZ):
		return "adobe-rgb"
	}
	return "other"
}

// profileName names an embedded profile by what it does, not by what it calls itself; "" when there is none.
func profileName(icc []byte) string {
	if len(icc) == 0 {
		return ""
	}
	p, ok := parseProfile(icc)
	if !ok {
		return "other"
	}
	return p.name()
}
