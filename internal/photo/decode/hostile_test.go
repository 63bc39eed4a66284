package decode_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/image/bmp"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo/decode"
)

// checkFault wants a complete fault: a code, both languages, a remedy.
func checkFault(t testing.TB, err error) *fault.Error {
	t.Helper()
	var e *fault.Error
	if !errors.As(err, &e) {
		t.Fatalf("not a fault: %v", err)
	}
	if e.Kind == fault.Internal || e.Code == "" || e.Detail.Zh == "" || e.Detail.En == "" || len(e.Fields) == 0 || e.Fields[0].Remedy.Zh == "" || e.Fields[0].Remedy.En == "" {
		t.Fatalf("incomplete fault: %+v", e)
	}
	return e
}

// samples is one good file of each format that the tests can make or hold.
func samples(t testing.TB) map[string][]byte {
	out := fixtures(t, "*.*")
	delete(out, "bad-arithmetic.jpg")
	src := corners(120, 80)
	out["made.png"] = pngOf(src)
	var b bytes.Buffer
	bmp.Encode(&b, src)
	out["made.bmp"] = bytes.Clone(b.Bytes())
	if t, ok := t.(*testing.T); ok {
		out["made.tiff"] = tinyTIFF(t, []int{1}, 1)
	}
	out["made.pdf"] = pdfOf(jpegWithSegments(src, 90), 120, 80, 0, "q 600 0 0 400 0 0 cm /Im0 Do Q")
	return out
}

// TestEveryTruncationIsAFault cuts each file at every kilobyte, small ones at every 61 bytes; only a JPEG whose last
// two bytes, the end marker, are missing is still whole.
func TestEveryTruncationIsAFault(t *testing.T) {
	large := jpegWithSegments(page(640, 480), 90, exifSegment(6), iccSegment(rgbProfile(srgbPara(), p3Colorants)))
	all := samples(t)
	all["large.jpg"] = large
	all["large.png"] = pngOf(page(300, 200))
	for name, data := range all {
		step := 61
		if len(data) > 20_000 {
			step = 1024
		}
		for n := 0; n < len(data)-2; n += step {
			p, err := decode.Decode(data[:n], decode.Options{})
			if err == nil {
				t.Fatalf("%s cut at %d of %d was taken: %+v", name, n, len(data), p.Info)
			}
			checkFault(t, err)
		}
	}
}

func TestUnreadableFormatsAreNamed(t *testing.T) {
	for want, head := range map[string]string{
		"GIF": "GIF89a\x01\x00\x01\x00", "AVIF": "\x00\x00\x00\x1cftypavif\x00\x00\x00\x00", "video": "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00",
		"ZIP": "PK\x03\x04\x14\x00", "JPEG XL": "\xff\x0a\x00\x00", "SVG": "<svg xmlns='x'>", "HTML": "<!DOCTYPE html>", "Photoshop": "8BPS\x00\x01",
		"JPEG 2000": "\x00\x00\x00\x0cjP  \r\n", "old Office": "\xd0\xcf\x11\xe0\xa1\xb1", "not recognised": "hello, world", "sound": "RIFF\x00\x00\x00\x00WAVE",
	} {
		_, err := decode.Decode([]byte(head), decode.Options{})
		if e := checkFault(t, err); e.Code != "photo.format" || !strings.Contains(e.Detail.En, want) {
			t.Errorf("%q: %s", head, e.Detail.En)
		}
	}
	_, err := decode.Decode(nil, decode.Options{})
	if checkFault(t, err).Code != "photo.empty" {
		t.Error(err)
	}
}

// claim rewrites the size in the frame header of a JPEG.
func claim(j []byte, w, h int) []byte {
	j = bytes.Clone(j)
	for i := 2; i < len(j)-9; i++ {
		if j[i] == 0xff && j[i+1] >= 0xc0 && j[i+1] <= 0xc2 {
			binary.BigEndian.PutUint16(j[i+5:], uint16(h))
			binary.BigEndian.PutUint16(j[i+7:], uint16(w))
			return j
		}
	}
	return j
}

// pngClaim is a PNG header of a size with a little data.
func pngClaim(w, h int, depth, colour byte) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(w)), uint32(h))
	head = append(head, depth, colour, 0, 0, 0)
	return bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", head), pngChunk("IDAT", []byte("x\x9c\x00")), pngChunk("IEND", nil)}, nil)
}

// interlaced sets the flag in a PNG's header and its checksum.
func interlaced(b []byte) []byte {
	b = bytes.Clone(b)
	b[28] = 1
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// losslessClaim is the beginning of a WebP that has no loss.
func losslessClaim(w, h int) []byte {
	b := []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0e\x00\x00\x00\x2f")
	b = binary.LittleEndian.AppendUint32(b, uint32(w-1)|uint32(h-1)<<14)
	return append(b, make([]byte, 9)...)
}

// heicClaim rewrites the size of a HEIC's picture.
func heicClaim(t *testing.T, w, h int) []byte {
	t.Helper()
	b := bytes.Clone(fixtures(t, "plain.heic")["plain.heic"])
	i := bytes.Index(b, []byte("ispe"))
	binary.BigEndian.PutUint32(b[i+8:], uint32(w))
	binary.BigEndian.PutUint32(b[i+12:], uint32(h))
	return b
}

// rare gives the second channel finer samples than the first, which no camera does.
func rare(j []byte) []byte {
	j = bytes.Clone(j)
	i := bytes.Index(j, []byte("\xff\xc0"))
	j[i+11], j[i+14] = 0x11, 0x22
	return j
}

// TestBombsCostNothing refuses files that promise far more than they hold, without allocating for the promise.
func TestBombsCostNothing(t *testing.T) {
	small := jpegWithSegments(corners(64, 64), 90)
	prog := fixtures(t, "prog-420.jpg")["prog-420.jpg"]
	for _, c := range []struct {
		name, code, number string
		data               []byte
	}{
		{"JPEG 65500×65500", "photo.side", "65500", claim(small, 65500, 65500)},
		{"JPEG 100 megapixels of 1 KB", "photo.truncated", "", claim(small, 10000, 10000)},
		{"progressive 49 megapixels of 1 KB", "photo.truncated", "", claim(prog, 7000, 7000)},
		{"progressive beyond its limit", "photo.pixels", "60000000", claim(prog, 9000, 9000)},
		{"JPEG 19999×19999", "photo.pixels", "399960001", claim(small, 19999, 19999)},
		{"JPEG 100×0", "photo.jpeg_process", "", claim(small, 100, 0)},
		{"PNG 100000×1", "photo.side", "100000", pngClaim(100000, 1, 8, 2)},
		{"PNG 30000×30000", "photo.side", "30000", pngClaim(30000, 30000, 8, 2)},
		{"PNG of one bit 19000×19000", "photo.pixels", "361000000", pngClaim(19000, 19000, 1, 0)},
		{"PNG 49 megapixels of 100 bytes", "photo.truncated", "", pngClaim(7000, 7000, 16, 2)},
		{"PNG interlaced beyond its limit", "photo.pixels", "30000000", interlaced(pngClaim(6000, 6000, 8, 2))},
		{"PNG interlaced and deep beyond its limit", "photo.pixels", "15000000", interlaced(pngClaim(4000, 4000, 16, 2))},
		{"WebP without loss beyond its limit", "photo.pixels", "30000000", losslessClaim(6000, 6000)},
		{"HEIC line", "photo.side", "100000", heicClaim(t, 100_000, 200)},
		{"JPEG of a rare layout beyond its limit", "photo.pixels", "15000000", rare(claim(small, 5000, 5000))},
		{"JPEG of a rare layout with 200 scans", "photo.scans", "64", append(rare(small), bytes.Repeat([]byte("\xff\xda"), 200)...)},
		{"PNG 0×7", "photo.damaged", "0×7", pngClaim(0, 7, 8, 2)},
		{"PNG of 2³¹ a side", "photo.side", "", pngClaim(1<<31, 1<<31, 8, 2)},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := decode.Decode(c.data, decode.Options{})
			runtime.ReadMemStats(&after)
			e := checkFault(t, err)
			if e.Code != c.code || !strings.Contains(e.Detail.En, c.number) || !strings.Contains(e.Detail.Zh, c.number) {
				t.Errorf("got %s: %s", e.Code, e.Detail.En)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
				t.Errorf("allocated %d bytes", used)
			}
		})
	}
}

func TestLimitsAreTheCallers(t *testing.T) {
	data := jpegWithSegments(corners(120, 80), 90)
	for code, l := range map[string]decode.Limits{
		"photo.bytes": {MaxBytes: 100}, "photo.side": {MaxSide: 119}, "photo.pixels": {MaxPixels: 9599},
	} {
		if _, err := decode.Sniff(data, l); codeOf(err) != code {
			t.Errorf("%+v: %v", l, err)
		}
	}
	if _, err := decode.Sniff(data, decode.Limits{}); err != nil {
		t.Error(err)
	}
}

// sos finds the scans of a JPEG: where each begins and ends.
func sos(j []byte) (at [][2]int) {
	for i := 2; i+1 < len(j); i++ {
		if j[i] != 0xff || j[i+1] == 0 || j[i+1] == 0xff {
			continue
		}
		if n := len(at); n > 0 && at[n-1][1] == 0 {
			at[n-1][1] = i
		}
		if j[i+1] == 0xda {
			at = append(at, [2]int{i, 0})
		}
	}
	return at
}

func TestEndlessScans(t *testing.T) {
	data := fixtures(t, "prog-420.jpg")["prog-420.jpg"]
	for _, s := range sos(data) {
		scan := data[s[0]:s[1]]
		if n := int(scan[4]); scan[5+2*n] == 0 && scan[7+2*n]>>4 == 1 { // the refinement of the means, valid any number of times
			end := len(data) - 2
			bomb := append(bytes.Clone(data[:end]), bytes.Repeat(scan, 200)...)
			_, err := decode.Decode(append(bomb, 0xff, 0xd9), decode.Options{})
			if e := checkFault(t, err); e.Code != "photo.scans" {
				t.Fatalf("got %s: %s", e.Code, e.Detail.En)
			}
			return
		}
	}
	t.Fatal("the fixture has no such scan")
}

func TestOddJPEGs(t *testing.T) {
	good := jpegWithSegments(corners(64, 64), 90)
	frame := bytes.Index(good, []byte("\xff\xc0"))
	sof := good[frame : frame+19]
	twelve := bytes.Clone(good)
	twelve[frame+4] = 12
	lossless := bytes.Clone(good)
	lossless[frame+1] = 0xc3
	two := append(append(bytes.Clone(good[:frame]), sof...), good[frame:]...)
	noTables := append([]byte{0xff, 0xd8}, good[frame:]...)
	prog := fixtures(t, "prog-420.jpg")["prog-420.jpg"]
	late := append(append(bytes.Clone(prog[:sos(prog)[1][0]]), sof...), prog[sos(prog)[1][0]:]...)
	for _, c := range []struct {
		code string
		data []byte
	}{
		{"photo.jpeg_precision", twelve},
		{"photo.jpeg_process", lossless},
		{"photo.jpeg_process", fixtures(t, "bad-arithmetic.jpg")["bad-arithmetic.jpg"]},
		{"photo.damaged", two},
		{"photo.damaged", late},
		{"photo.damaged", noTables},
		{"photo.damaged", []byte("\xff\xd8\xff\xd9")},
	} {
		_, err := decode.Decode(c.data, decode.Options{})
		if e := checkFault(t, err); e.Code != c.code {
			t.Errorf("got %s, want %s: %s", e.Code, c.code, e.Detail.En)
		}
	}
}

func TestAnimatedIsRefused(t *testing.T) {
	still := pngOf(corners(16, 16))
	anim := withChunk(still, "acTL", make([]byte, 8))
	webp := append([]byte("RIFF\x2a\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x0f\x00\x00\x0f\x00\x00"), make([]byte, 24)...)
	for _, data := range [][]byte{anim, webp} {
		_, err := decode.Decode(data, decode.Options{})
		if e := checkFault(t, err); e.Code != "photo.animated" {
			t.Errorf("got %s: %s", e.Code, e.Detail.En)
		}
	}
}

// TestPolyglotsAreWhatTheyBeginWith has files that are two things at once; only pixels come out.
func TestPolyglotsAreWhatTheyBeginWith(t *testing.T) {
	j := jpegWithSegments(corners(64, 48), 90, []byte("\xfe%PDF-1.4 <script>alert(1)</script> PK\x03\x04"))
	for _, tail := range []string{"PK\x03\x04zip", "%PDF-1.4\n%%EOF", "GIF89a", "\xff\xd8\xff\xe0", "<html>"} {
		p := mustDecode(t, append(bytes.Clone(j), tail...), decode.Options{})
		if p.Info.Format != decode.JPEG || letters(p.Image) != "RGWB" {
			t.Errorf("with %q: %+v", tail, p.Info)
		}
	}
}

func TestCancellation(t *testing.T) {
	for name, data := range samples(t) {
		calls := 0
		_, err := decode.Decode(data, decode.Options{Cancelled: func() bool { calls++; return true }})
		if e := checkFault(t, err); e.Code != "photo.cancelled" || calls != 1 {
			t.Errorf("%s: %s after %d calls", name, e.Code, calls)
		}
	}
	calls := 0
	big := jpegWithSegments(page(640, 480), 90)
	_, err := decode.Decode(big, decode.Options{Cancelled: func() bool { calls++; return calls > 12 }})
	if codeOf(err) != "photo.cancelled" || calls != 13 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

func TestTransparencyBecomesWhite(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 8, 8))
	for i := range 64 {
		m.Set(i%8, i/8, color.NRGBA{0, 0, 0, byte(255 * (i % 2))})
	}
	deep := image.NewNRGBA64(m.Rect)
	pal := image.NewPaletted(m.Rect, color.Palette{color.NRGBA{0, 0, 0, 0}, color.Black})
	for i := range 64 {
		deep.Set(i%8, i/8, m.At(i%8, i/8))
		pal.Pix[i] = byte(i % 2)
	}
	for _, src := range []image.Image{m, deep, pal} {
		p := mustDecode(t, pngOf(src), decode.Options{})
		if a, b := rgbAt(p.Image, 0, 0), rgbAt(p.Image, 1, 0); a != [3]int{255, 255, 255} || b != [3]int{} {
			t.Errorf("%T: %v %v", src, a, b)
		}
	}
}

// TestPNGEqualsTheStandardLibrary goes through the colour types and depths.
func TestPNGEqualsTheStandardLibrary(t *testing.T) {
	src := scene(61, 43)
	grey, grey16, rgb16 := image.NewGray(src.Rect), image.NewGray16(src.Rect), image.NewRGBA64(src.Rect)
	pal := image.NewPaletted(src.Rect, color.Palette{color.White, color.Black, color.RGBA{200, 0, 0, 255}})
	two := image.NewPaletted(src.Rect, color.Palette{color.White, color.Black})
	alpha := image.NewNRGBA(src.Rect)
	for y := range 43 {
		for x := range 61 {
			for _, m := range []interface{ Set(x, y int, c color.Color) }{grey, grey16, rgb16, pal, two} {
				m.Set(x, y, src.At(x, y))
			}
			c := src.RGBAAt(x, y)
			alpha.Set(x, y, color.NRGBA{c.R, c.G, c.B, byte(x * 4)})
		}
	}
	for _, m := range []image.Image{src, grey, grey16, rgb16, pal, two, alpha} {
		data := pngOf(m)
		oracle, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		white := image.NewRGBA(src.Rect)
		for i := range white.Pix {
			white.Pix[i] = 255
		}
		for y := range 43 {
			for x := range 61 {
				r, g, b, a := oracle.At(x, y).RGBA()
				white.Set(x, y, color.RGBA64{uint16(r + 65535 - a), uint16(g + 65535 - a), uint16(b + 65535 - a), 65535})
			}
		}
		if d := furthest(t, mustDecode(t, data, decode.Options{}).Image, white); d > 2 {
			t.Errorf("%T: differs by %d", m, d)
		}
		half := mustDecode(t, data, decode.Options{LongSide: 30})
		if half.Image.Rect != image.Rect(0, 0, 31, 22) || half.ExtentW != 30.5 || half.ExtentH != 21.5 {
			t.Fatalf("%T at a half: %v, extent %v×%v", m, half.Image.Rect, half.ExtentW, half.ExtentH)
		}
		for y := range 22 {
			for x := range 31 {
				sum, n := 0, 0
				for i := range 4 {
					if X, Y := 2*x+i%2, 2*y+i/2; X < 61 && Y < 43 {
						sum, n = sum+rgbAt(white, X, Y)[1], n+1
					}
				}
				if d := rgbAt(half.Image, x, y)[1] - sum/n; d > 3 || d < -3 {
					t.Fatalf("%T at a half: green at %d,%d off by %d", m, x, y, d)
				}
			}
		}
	}
}

// seeds are the files that fuzzing starts from.
func seeds(f *testing.F) {
	for _, b := range samples(f) {
		f.Add(b)
	}
	for _, h := range hostileHEICs(f) {
		if len(h.data) < 8192 {
			f.Add(h.data)
		}
	}
	f.Add(jpegWithSegments(corners(32, 24), 80, exifSegment(6), iccSegment(rgbProfile(tableCurve(2, 20), adobeColorants))))
}

// TestInterlacedPNG goes by the standard library; the fixture was written by ImageMagick.
func TestInterlacedPNG(t *testing.T) {
	data := fixtures(t, "interlaced.png")["interlaced.png"]
	oracle, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if d := furthest(t, mustDecode(t, data, decode.Options{}).Image, oracle); d > 2 {
		t.Errorf("differs by %d", d)
	}
}

func FuzzSniff(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := decode.Sniff(data, decode.DefaultLimits())
		if err != nil {
			noPanic(t, err)
			return
		}
		if info.Format != decode.PDF && (info.Width < 1 || info.Height < 1 || info.Orientation < 1 || info.Orientation > 8) {
			t.Fatalf("%+v", info)
		}
	})
}

// noPanic wants a fault that did not come from a panic of our own.
func noPanic(t *testing.T, err error) {
	t.Helper()
	if e := checkFault(t, err); e.Cause != nil && strings.HasPrefix(e.Cause.Error(), "panic:") {
		t.Fatal(e.Cause)
	}
}

func FuzzDecode(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		l := decode.Limits{MaxPixels: 1 << 18, MaxSlowPixels: 1 << 18}
		if info, err := decode.Sniff(data, l); err == nil && info.Format == decode.HEIC {
			return // the decoder's WebAssembly is not ours to fuzz, and takes seconds when instrumented
		}
		for _, long := range []int{0, 20} {
			p, err := decode.Decode(data, decode.Options{Limits: l, LongSide: long})
			if err != nil {
				noPanic(t, err)
				return
			}
			b := p.Image.Rect
			if b.Min != (image.Point{}) || p.ExtentW > float64(b.Dx()) || p.ExtentH > float64(b.Dy()) || p.ExtentW <= 0 || p.ExtentH <= 0 {
				t.Fatalf("%v %v×%v", b, p.ExtentW, p.ExtentH)
			}
			p.Image.YCbCrAt(b.Dx()-1, b.Dy()-1)
		}
	})
}
