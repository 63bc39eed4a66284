package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/draw"
	"golang.org/x/image/tiff"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/fault"
	"icpdoc/internal/photo"
	"icpdoc/internal/photo/specimen"
	"icpdoc/internal/rulebook"
)

// `make proof` raises this to 1,000; then ImageMagick and exiftool must be there.
var proofPhotos = flag.Int("proof.photos", 16, "generated pictures whose copies are all checked")

// TestProofPhotos: every copy of generated pictures, from 300×400 to 50 megapixels, of every format and orientation, is
// within its byte window and pixel minimum, baseline, sRGB, without metadata, as ImageMagick and exiftool see it; what
// cannot comply gets a fault with numbers. The masters stay untouched.
func TestProofPhotos(t *testing.T) {
	required := *proofPhotos > 100
	_, noIdentify := exec.LookPath("identify")
	_, noExif := exec.LookPath("exiftool")
	if required && (noIdentify != nil || noExif != nil) {
		t.Fatal("identify and exiftool are needed")
	}
	n := *proofPhotos
	if testing.Short() {
		n = min(n, 4)
	}
	m := newPhotoMaker(t)
	dir := t.TempDir()
	var mu sync.Mutex
	made, faults := map[string]photo.Rule{}, map[string]int{}
	each(t, n, func(seed int) error {
		in, err := m.input(uint64(seed))
		if err != nil {
			return err
		}
		out, err := in.prove(m, dir, seed)
		if err != nil {
			return fmt.Errorf("%s %s %d×%d orientation %d: %w", in.slot.ID, in.format, in.w, in.h, in.orientation, err)
		}
		mu.Lock()
		defer mu.Unlock()
		for _, name := range out.files {
			made[name] = in.slot.Rule
		}
		for _, code := range out.faults {
			faults[code]++
		}
		return nil
	})
	t.Logf("%d pictures gave %d copies; faults: %v", n, len(made), faults)
	if noIdentify == nil {
		identified(t, dir, made)
	}
	if noExif == nil {
		stripped(t, dir, len(made))
	}
}

// photoMaker makes varied pictures from a few specimens, which are dear to draw.
type photoMaker struct {
	lib   *rulebook.Library
	faces *face.Set
	base  []*image.RGBA // drawn once
	tool  bool          // convert is there, for the formats that Go does not write
}

func newPhotoMaker(t *testing.T) *photoMaker {
	faces, err := face.New(fonts.All())
	if err != nil {
		t.Fatal(err)
	}
	press, err := specimen.NewPress(faces)
	if err != nil {
		t.Fatal(err)
	}
	m := &photoMaker{lib: library(t), faces: faces}
	_, missing := exec.LookPath("convert")
	m.tool = missing == nil && *proofPhotos > 100
	for i, label := range []string{specimen.Good, specimen.Scan, specimen.Shadow, specimen.WhiteTable, specimen.Skew, specimen.Scan, specimen.GreyCopy, specimen.BlankPage} {
		kind := []specimen.Kind{specimen.Licence, specimen.Licence, specimen.IDFront, specimen.Licence, specimen.IDBack, specimen.Screenshot, specimen.Licence, specimen.Blank}[i]
		img := press.Draw(kind, uint64(i), 2000).Photograph(specimen.Random(uint64(i), label), 2000).Image
		m.base = append(m.base, toRGBA(img, img.Rect.Dx(), img.Rect.Dy()))
	}
	return m
}

func toRGBA(src image.Image, w, h int) *image.RGBA {
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.ApproxBiLinear.Scale(dst, dst.Rect, src, src.Bounds(), draw.Src, nil)
	return dst
}

// generatedPhoto is one input with what is asked of it.
type generatedPhoto struct {
	data        []byte
	slot        photo.Slot
	format      string
	w, h        int
	orientation int
	o           photo.Options
}

// input makes the picture of one seed.
func (m *photoMaker) input(seed uint64) (generatedPhoto, error) {
	r := rand.New(rand.NewPCG(seed, 42))
	provider := []string{"", "nwcd", "sinnet"}[r.IntN(3)]
	slots := m.lib.Slots()
	id := slots[int(seed)%len(slots)]
	if r.IntN(3) == 0 {
		id = slots[r.IntN(3)] // the certificate and the two sides of a card come most
	}
	h := &house{rules: m.lib}
	slot, err := h.slot(provider, id)
	if err != nil {
		return generatedPhoto{}, err
	}
	in := generatedPhoto{slot: slot, orientation: 1 + int(seed)%8}
	src := m.base[r.IntN(len(m.base))]
	long := 300 + r.IntN(3700)
	if seed%97 == 5 {
		long = 8160 // 50 megapixels
	}
	in.w, in.h = long, max(200, long*src.Rect.Dy()/src.Rect.Dx())
	if long < 420 {
		in.w, in.h = 300, 400
	}
	img := toRGBA(src, in.w, in.h)
	if long < 5000 {
		roughen(img, r)
	}
	in.format, in.data, err = m.encode(img, r)
	if in.format == "jpeg" {
		in.data = withOrientation(in.data, in.orientation)
	}
	in.o = photo.Options{Gentle: r.IntN(10) == 0, Turn: r.IntN(4) * r.IntN(2), Watermark: slot.Rule.Watermark && r.IntN(2) == 0, Faces: m.faces.Stack("hei", true)}
	return in, err
}

// roughen adds grain, so that pictures of a seed differ in how well they compress.
func roughen(img *image.RGBA, r *rand.Rand) {
	amount := r.IntN(9)
	if amount == 0 {
		return
	}
	noise := r.Uint64() | 1
	for i := 0; i < len(img.Pix); i += 4 {
		noise ^= noise << 13
		noise ^= noise >> 7
		noise ^= noise << 17
		d := int(noise%uint64(2*amount+1)) - amount
		for c := range 3 {
			img.Pix[i+c] = uint8(min(255, max(0, int(img.Pix[i+c])+d)))
		}
	}
}

// encode writes the picture in one of the formats that come in.
func (m *photoMaker) encode(img *image.RGBA, r *rand.Rand) (string, []byte, error) {
	var b bytes.Buffer
	big := img.Rect.Dx()*img.Rect.Dy() > 9_000_000
	n := r.IntN(16)
	if big {
		n = 0
	}
	switch n {
	default:
		err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 40 + r.IntN(60)})
		return "jpeg", b.Bytes(), err
	case 8:
		err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img)
		return "png", b.Bytes(), err
	case 9:
		deep := image.NewNRGBA64(img.Rect)
		draw.Draw(deep, img.Rect, img, image.Point{}, draw.Src)
		for i := 0; i < len(deep.Pix); i += 8 * 7 {
			deep.Pix[i+6] = 0x80 // half transparent here and there
		}
		err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, deep)
		return "png16", b.Bytes(), err
	case 10:
		err := bmp.Encode(&b, img)
		return "bmp", b.Bytes(), err
	case 11:
		err := tiff.Encode(&b, img, &tiff.Options{Compression: tiff.Deflate})
		return "tiff", b.Bytes(), err
	case 12:
		grey := image.NewGray(img.Rect)
		draw.Draw(grey, img.Rect, img, image.Point{}, draw.Src)
		err := jpeg.Encode(&b, grey, nil)
		return "grey jpeg", b.Bytes(), err
	case 13:
		if err := jpeg.Encode(&b, img, nil); err != nil {
			return "", nil, err
		}
		return "pdf", scannedPDF(b.Bytes(), img.Rect.Dx(), img.Rect.Dy()), nil
	case 14, 15:
		if !m.tool {
			p := image.NewPaletted(img.Rect, grey16())
			draw.Draw(p, img.Rect, img, image.Point{}, draw.Src)
			err := png.Encode(&b, p)
			return "png palette", b.Bytes(), err
		}
	}
	kinds := [][]string{{"progressive jpeg", "-interlace", "JPEG", "jpg:-"}, {"cmyk jpeg", "-colorspace", "CMYK", "jpg:-"}, {"webp", "webp:-"}, {"heic", "heic:-"}, {"tiff lzw", "-compress", "LZW", "tiff:-"}}
	kind := kinds[r.IntN(len(kinds))]
	if err := bmp.Encode(&b, img); err != nil {
		return "", nil, err
	}
	cmd := exec.Command("convert", append([]string{"bmp:-"}, kind[1:]...)...)
	cmd.Stdin = &b
	data, err := cmd.Output()
	return kind[0], data, err
}

func grey16() color.Palette {
	p := make(color.Palette, 16)
	for i := range p {
		p[i] = color.RGBA{R: uint8(i * 17), G: uint8(i * 17), B: uint8(i * 15), A: 255}
	}
	return p
}

// withOrientation puts an EXIF block with an orientation and a place into a JPEG.
func withOrientation(data []byte, o int) []byte {
	var tiffBlock bytes.Buffer
	tiffBlock.WriteString("II*\x00\x08\x00\x00\x00\x02\x00")
	entry := func(tag, typ uint16, count, value uint32) {
		_ = binary.Write(&tiffBlock, binary.LittleEndian, tag)
		_ = binary.Write(&tiffBlock, binary.LittleEndian, typ)
		_ = binary.Write(&tiffBlock, binary.LittleEndian, count)
		_ = binary.Write(&tiffBlock, binary.LittleEndian, value)
	}
	entry(0x010f, 2, 4, 0x00796d41) // maker: "Amy"
	entry(0x0112, 3, 1, uint32(o))
	tiffBlock.WriteString("\x00\x00\x00\x00")
	var b bytes.Buffer
	b.Write(data[:2])
	b.WriteString("\xff\xe1")
	_ = binary.Write(&b, binary.BigEndian, uint16(2+6+tiffBlock.Len()))
	b.WriteString("Exif\x00\x00")
	b.Write(tiffBlock.Bytes())
	b.Write(data[2:])
	return b.Bytes()
}

// scannedPDF is a PDF of one page that is the JPEG.
func scannedPDF(jpegData []byte, w, h int) []byte {
	var b bytes.Buffer
	var at []int
	object := func(s string, stream []byte) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\n", len(at), s)
		if stream != nil {
			b.WriteString("stream\n")
			b.Write(stream)
			b.WriteString("\nendstream\n")
		}
		b.WriteString("endobj\n")
	}
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>", nil)
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>", nil)
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Resources << /XObject << /I 4 0 R >> >> /Contents 5 0 R >>", nil)
	object(fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>", w, h, len(jpegData)), jpegData)
	draw := []byte("q 842 0 0 595 0 0 cm /I Do Q")
	object(fmt.Sprintf("<< /Length %d >>", len(draw)), draw)
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return b.Bytes()
}

// proven is what one input gave.
type proven struct{ files, faults []string }

// prove processes one input and checks what can be checked without other programs.
func (in generatedPhoto) prove(m *photoMaker, dir string, seed int) (out proven, err error) {
	before := bytes.Clone(in.data)
	o, err := photo.Process(in.data, in.slot, in.o)
	if err != nil {
		if f := fault.As(err); f.Kind != fault.Internal && f.Detail.Zh != "" && f.Detail.En != "" {
			return proven{faults: []string{f.Code}}, nil
		}
		return out, err
	}
	if !bytes.Equal(before, in.data) {
		return out, fmt.Errorf("the master was changed")
	}
	number := regexp.MustCompile(`\d`)
	for _, f := range o.Findings {
		if f.Severity != fault.Fault {
			continue
		}
		out.faults = append(out.faults, f.Code)
		if !number.MatchString(f.Reason.Zh) || !number.MatchString(f.Reason.En) || f.Remedy.Zh == "" || f.Remedy.En == "" {
			return out, fmt.Errorf("the fault %s has no number or no remedy: %s", f.Code, f.Reason.En)
		}
	}
	if o.Clean == nil {
		if len(out.faults) == 0 {
			return out, fmt.Errorf("no copy and no fault")
		}
		return out, nil
	}
	if in.o.Watermark && o.Watermarked == nil && len(out.faults) == 0 {
		return out, fmt.Errorf("no marked copy and no fault")
	}
	for i, c := range []*photo.Copy{o.Clean, o.Watermarked} {
		if c == nil {
			continue
		}
		if err := withinRule(c, in.slot.Rule); err != nil {
			return out, err
		}
		name := fmt.Sprintf("%05d-%d.jpg", seed, i)
		out.files = append(out.files, name)
		if err := os.WriteFile(filepath.Join(dir, name), c.JPEG, 0o600); err != nil {
			return out, err
		}
	}
	return out, nil
}

func withinRule(c *photo.Copy, r photo.Rule) error {
	img, err := jpeg.DecodeConfig(bytes.NewReader(c.JPEG))
	if err != nil {
		return err
	}
	if n := len(c.JPEG); n < r.MinBytes || n > r.MaxBytes {
		return fmt.Errorf("%d bytes, window %d to %d", n, r.MinBytes, r.MaxBytes)
	}
	if long, short := max(img.Width, img.Height), min(img.Width, img.Height); long < r.MinLong || short < r.MinShort {
		return fmt.Errorf("%d×%d, needed %d×%d", long, short, r.MinLong, r.MinShort)
	}
	return nil
}

// identified asks ImageMagick about every copy: a JPEG of three 8-bit components in sRGB, not interlaced.
func identified(t *testing.T, dir string, made map[string]photo.Rule) {
	t.Helper()
	names := make([]string, 0, len(made))
	for name := range made {
		names = append(names, name)
	}
	for len(names) > 0 {
		n := min(50, len(names))
		args := []string{"-format", "%f %m %w %h %[colorspace] %z %[interlace] %[channels]\n"}
		for _, name := range names[:n] {
			args = append(args, filepath.Join(dir, name))
		}
		names = names[n:]
		said, err := tool("identify", args...)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(said)), "\n")
		if len(lines) != n {
			t.Errorf("identify sees %d of %d files", len(lines), n)
		}
		for _, line := range lines {
			f := strings.Fields(line)
			if len(f) != 8 {
				t.Errorf("identify: %q", line)
				continue
			}
			w, _ := strconv.Atoi(f[2])
			h, _ := strconv.Atoi(f[3])
			r := made[f[0]]
			if f[1] != "JPEG" || f[4] != "sRGB" || f[5] != "8" || f[6] != "None" || f[7] != "srgb" || max(w, h) < r.MinLong || min(w, h) < r.MinShort {
				t.Errorf("identify: %s", line)
			}
		}
	}
}

// stripped asks exiftool about every copy: baseline, and no group of tags but the file's own.
func stripped(t *testing.T, dir string, n int) {
	t.Helper()
	if n == 0 {
		return
	}
	said, err := tool("exiftool", "-q", "-j", "-G", dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]any
	if err := json.Unmarshal(said, &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != n {
		t.Errorf("exiftool sees %d of %d files", len(list), n)
	}
	for _, tags := range list {
		for tag, value := range tags {
			group, _, _ := strings.Cut(tag, ":")
			if group != "File" && group != "JFIF" && group != "Composite" && tag != "SourceFile" && group != "ExifTool" {
				t.Errorf("%v: %s = %v", tags["SourceFile"], tag, value)
			}
		}
		if p := fmt.Sprint(tags["File:EncodingProcess"]); !strings.HasPrefix(p, "Baseline DCT") || fmt.Sprint(tags["File:ColorComponents"]) != "3" {
			t.Errorf("%v: %s", tags["SourceFile"], p)
		}
		if unit := fmt.Sprint(tags["JFIF:ResolutionUnit"]); unit != "inches" {
			t.Errorf("%v: resolution in %s", tags["SourceFile"], unit)
		}
	}
}
