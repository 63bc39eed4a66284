package decode_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"testing"

	"compress/zlib"

	"icpdoc/internal/photo/decode"
)

func s15(v float64) []byte {
	return binary.BigEndian.AppendUint32(nil, uint32(int32(math.Round(v*65536))))
}

func xyzTag(x, y, z float64) []byte {
	return bytes.Join([][]byte{[]byte("XYZ \x00\x00\x00\x00"), s15(x), s15(y), s15(z)}, nil)
}

// srgbPara is the parametric curve of sRGB, as Apple's profiles have it.
func srgbPara() []byte {
	b := []byte("para\x00\x00\x00\x00\x00\x03\x00\x00")
	for _, v := range []float64{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045} {
		b = append(b, s15(v)...)
	}
	return b
}

func gammaCurve(g float64) []byte {
	return binary.BigEndian.AppendUint16([]byte("curv\x00\x00\x00\x00\x00\x00\x00\x01"), uint16(math.Round(g*256)))
}

func tableCurve(g float64, n int) []byte {
	b := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), uint32(n))
	for i := range n {
		b = binary.BigEndian.AppendUint16(b, uint16(math.Round(65535*math.Pow(float64(i)/float64(n-1), g))))
	}
	return b
}

type iccTag struct {
	name string
	data []byte
}

// iccProfile writes a profile of the given tags.
func iccProfile(space string, tags ...iccTag) []byte {
	b := make([]byte, 128)
	copy(b[12:], "mntr"+space+"XYZ ")
	copy(b[36:], "acsp")
	b = binary.BigEndian.AppendUint32(b, uint32(len(tags)))
	off := 132 + 12*len(tags)
	var body []byte
	for _, t := range tags {
		b = append(b, t.name...)
		b = binary.BigEndian.AppendUint32(b, uint32(off+len(body)))
		b = binary.BigEndian.AppendUint32(b, uint32(len(t.data)))
		body = append(body, t.data...)
	}
	b = append(b, body...)
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}

func rgbProfile(curve []byte, xyz [9]float64) []byte {
	return iccProfile("RGB ", iccTag{"rTRC", curve}, iccTag{"gTRC", curve}, iccTag{"bTRC", curve},
		iccTag{"rXYZ", xyzTag(xyz[0], xyz[3], xyz[6])}, iccTag{"gXYZ", xyzTag(xyz[1], xyz[4], xyz[7])}, iccTag{"bXYZ", xyzTag(xyz[2], xyz[5], xyz[8])})
}

var (
	srgbColorants  = [9]float64{0.43607, 0.38515, 0.14307, 0.22249, 0.71687, 0.06061, 0.01392, 0.09708, 0.71410}
	p3Colorants    = [9]float64{0.51512, 0.29198, 0.15710, 0.24120, 0.69225, 0.06657, -0.00105, 0.04189, 0.78407}
	adobeColorants = [9]float64{0.60974, 0.20528, 0.14919, 0.31111, 0.62567, 0.06322, 0.01947, 0.06087, 0.74457}
)

func pngChunk(kind string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, kind...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// withChunk puts a chunk behind the header of a PNG.
func withChunk(p []byte, kind string, body []byte) []byte {
	return bytes.Join([][]byte{p[:33], pngChunk(kind, body), p[33:]}, nil)
}

func pngOf(m image.Image) []byte {
	var b bytes.Buffer
	png.Encode(&b, m)
	return b.Bytes()
}

func flatRGBA(c color.Color, w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, c)
		}
	}
	return m
}

func withICC(p, profile []byte) []byte {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	w.Write(profile)
	w.Close()
	return withChunk(p, "iCCP", append([]byte("p\x00\x00"), z.Bytes()...))
}

// jpegWithSegments puts marker segments behind the start of a JPEG.
func jpegWithSegments(m image.Image, q int, segs ...[]byte) []byte {
	var b bytes.Buffer
	jpeg.Encode(&b, m, &jpeg.Options{Quality: q})
	return withSegments(b.Bytes(), segs...)
}

func withSegments(j []byte, segs ...[]byte) []byte {
	out := []byte{0xff, 0xd8}
	for _, s := range segs {
		out = append(out, 0xff, s[0])
		out = binary.BigEndian.AppendUint16(out, uint16(len(s)+1))
		out = append(out, s[1:]...)
	}
	return append(out, j[2:]...)
}

func iccSegment(profile []byte) []byte {
	return append([]byte("\xe2ICC_PROFILE\x00\x01\x01"), profile...)
}

func TestProfilesBecomeSRGB(t *testing.T) {
	lut := iccProfile("RGB ", iccTag{"A2B0", make([]byte, 64)})
	for _, c := range []struct {
		name, profile string
		icc           []byte
		in            color.RGBA
		want          [3]int
		tolerance     int
		notes         int
	}{
		{"P3 red is out of sRGB", "display-p3", rgbProfile(srgbPara(), p3Colorants), color.RGBA{234, 51, 35, 255}, [3]int{254, 1, 3}, 3, 0},
		{"P3 grey stays", "display-p3", rgbProfile(srgbPara(), p3Colorants), color.RGBA{90, 90, 90, 255}, [3]int{90, 90, 90}, 1, 0},
		{"P3 white stays", "display-p3", rgbProfile(srgbPara(), p3Colorants), color.RGBA{255, 255, 255, 255}, [3]int{255, 255, 255}, 0, 0},
		{"Adobe RGB green of a gamma", "adobe-rgb", rgbProfile(gammaCurve(2.19921875), adobeColorants), color.RGBA{144, 200, 80, 255}, [3]int{113, 201, 67}, 4, 0},
		{"sRGB with a table", "other", rgbProfile(tableCurve(1.8, 256), srgbColorants), color.RGBA{100, 100, 100, 255}, [3]int{118, 118, 118}, 2, 0},
		{"sRGB changes nothing", "srgb", rgbProfile(srgbPara(), srgbColorants), color.RGBA{10, 200, 90, 255}, [3]int{10, 200, 90}, 2, 0},
		{"tables only are noted", "other", lut, color.RGBA{10, 200, 90, 255}, [3]int{10, 200, 90}, 2, 1},
		{"rubbish is noted", "other", []byte("not a profile"), color.RGBA{10, 200, 90, 255}, [3]int{10, 200, 90}, 2, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := flatRGBA(c.in, 40, 40)
			for kind, data := range map[string][]byte{
				"png":  withICC(pngOf(src), c.icc),
				"jpeg": jpegWithSegments(src, 100, iccSegment(c.icc)),
			} {
				p := mustDecode(t, data, decode.Options{})
				if p.Info.Profile != c.profile || len(p.Notes) != c.notes {
					t.Errorf("%s: profile %q, %d notes; want %q, %d", kind, p.Info.Profile, len(p.Notes), c.profile, c.notes)
				}
				got := rgbAt(p.Image, 20, 20)
				for i := range got {
					if d := got[i] - c.want[i]; d > c.tolerance || d < -c.tolerance {
						t.Fatalf("%s: %v became %v, want %v ±%d", kind, c.in, got, c.want, c.tolerance)
					}
				}
			}
		})
	}
}

func TestGreyProfile(t *testing.T) {
	g := image.NewGray(image.Rect(0, 0, 16, 16))
	for i := range g.Pix {
		g.Pix[i] = 100
	}
	p := mustDecode(t, withICC(pngOf(g), iccProfile("GRAY", iccTag{"kTRC", gammaCurve(1.8)})), decode.Options{})
	if v := rgbAt(p.Image, 3, 3); v != [3]int{119, 119, 119} || !p.Info.Grey {
		t.Fatalf("got %v, grey %v", v, p.Info.Grey)
	}
}

func TestProfileInPieces(t *testing.T) {
	prof := rgbProfile(srgbPara(), p3Colorants)
	a := append([]byte("\xe2ICC_PROFILE\x00\x01\x02"), prof[:100]...)
	b := append([]byte("\xe2ICC_PROFILE\x00\x02\x02"), prof[100:]...)
	info, err := decode.Sniff(jpegWithSegments(flatRGBA(color.White, 8, 8), 90, b, a), decode.DefaultLimits())
	if err != nil || info.Profile != "display-p3" {
		t.Fatalf("%+v %v", info, err)
	}
}
