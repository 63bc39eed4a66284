package photo_test

import (
	"bytes"
	"image/jpeg"
	"image/png"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"cloud.google.com/go/civil"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/fault"
	"icpdoc/internal/photo"
	"icpdoc/internal/photo/specimen"
	"icpdoc/internal/rulebook"
	"icpdoc/templates"
)

// house is what every test needs: faces, the rulebooks' slots and a press for specimens.
type house struct {
	faces *face.Set
	rules *rulebook.Library
	press *specimen.Press
}

var open = sync.OnceValues(func() (house, error) {
	faces, err := face.New(fonts.All())
	if err != nil {
		return house{}, err
	}
	press, err := specimen.NewPress(faces)
	if err != nil {
		return house{}, err
	}
	rules, err := rulebook.Load(templates.Files(), civil.Date{Year: 2026, Month: 11, Day: 22})
	return house{faces, rules, press}, err
})

func world(t testing.TB) house {
	t.Helper()
	h, err := open()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h house) slot(t testing.TB, provider, id string) photo.Slot {
	t.Helper()
	s, err := h.rules.Slot(provider, id)
	if err != nil {
		t.Fatal(err)
	}
	out := photo.Slot{ID: s.ID, Title: s.Title, Rule: photo.Rule(s.Image)}
	if s.Watermark != nil {
		out.WatermarkModes = s.Watermark.Modes
	}
	return out
}

// shot is a photograph of a page by label.
func (h house) shot(kind specimen.Kind, seed uint64, label string, long int) specimen.Photo {
	return h.press.Draw(kind, seed, long).Photograph(specimen.Random(seed, label), long)
}

// comply checks a copy against the slot's numbers by reading it back.
func comply(t testing.TB, s photo.Slot, c *photo.Copy) {
	t.Helper()
	if c == nil {
		t.Fatal("no copy")
		return
	}
	r := s.Rule
	if n := len(c.JPEG); n < r.MinBytes || n > r.MaxBytes || n != c.Bytes {
		t.Errorf("%d bytes (says %d), window %d to %d", n, c.Bytes, r.MinBytes, r.MaxBytes)
	}
	img, err := jpeg.Decode(bytes.NewReader(c.JPEG))
	if err != nil {
		t.Fatal(err)
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	if w != c.Width || h != c.Height || max(w, h) < r.MinLong || min(w, h) < r.MinShort {
		t.Errorf("%d×%d (says %d×%d), needed %d×%d", w, h, c.Width, c.Height, r.MinLong, r.MinShort)
	}
	if !bytes.Contains(c.JPEG[:700], []byte{0xff, 0xc0}) || bytes.Contains(c.JPEG, []byte("Exif")) || bytes.Contains(c.JPEG, []byte("ICC_PROFILE")) {
		t.Error("no baseline frame, or metadata in the copy")
	}
}

func codes(o *photo.Outcome) string {
	var list []string
	for _, f := range o.Findings {
		list = append(list, f.Severity.String()+" "+f.Code)
	}
	return strings.Join(list, ", ")
}

func process(t testing.TB, data []byte, s photo.Slot, o photo.Options) *photo.Outcome {
	t.Helper()
	out, err := photo.Process(data, s, o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestRow45_46_LicenceAndCardsOnATable: found, straightened, filling the frame, in the window, both sides of the rule met.
func TestRow45_46_LicenceAndCardsOnATable(t *testing.T) {
	h := world(t)
	for _, c := range []struct {
		kind specimen.Kind
		slot string
		long int
	}{
		{specimen.Licence, "entity_certificate", 2100},
		{specimen.IDFront, "id_front", 1700},
		{specimen.IDBack, "id_back", 1700},
	} {
		slot := h.slot(t, "", c.slot)
		shot := h.shot(c.kind, 3, specimen.Good, c.long)
		data := shot.JPEG(92)
		before := slices.Clone(data)
		out := process(t, data, slot, photo.Options{Preview: 400})
		if !bytes.Equal(data, before) {
			t.Fatal("the master was changed")
		}
		comply(t, slot, out.Clean)
		if out.Framing.Done != "straightened" || out.Framing.Corners == nil {
			t.Fatalf("%s: %+v (%s)", c.slot, out.Framing, codes(out))
		}
		diagonal := math.Hypot(float64(shot.Image.Rect.Dx()), float64(shot.Image.Rect.Dy()))
		for i, p := range out.Framing.Corners {
			if d := math.Hypot(p[0]-shot.Truth.Corners[i].X, p[1]-shot.Truth.Corners[i].Y) / diagonal; d > 0.01 {
				t.Errorf("%s: corner %d is %.2f %% of the diagonal off", c.slot, i, d*100)
			}
		}
		if out.Blocked() {
			t.Errorf("%s: a good picture is refused: %s", c.slot, codes(out))
		}
		if p, err := jpeg.DecodeConfig(bytes.NewReader(out.Before)); err != nil || max(p.Width, p.Height) != 400 {
			t.Errorf("%s: preview %+v, %v", c.slot, p, err)
		}
	}
}

// TestRow48_IconStaysAsItIs: a PNG becomes a square JPEG under 100,000 bytes, never framed or marked.
func TestRow48_IconStaysAsItIs(t *testing.T) {
	h := world(t)
	slot := h.slot(t, "sinnet", "app_icon")
	var b bytes.Buffer
	if err := png.Encode(&b, h.press.Draw(specimen.Icon, 1, 512).Image); err != nil {
		t.Fatal(err)
	}
	out := process(t, b.Bytes(), slot, photo.Options{})
	comply(t, slot, out.Clean)
	if out.Clean.Width != out.Clean.Height || out.Framing.Done != "as_is" || out.Blocked() {
		t.Errorf("%d×%d, %s: %s", out.Clean.Width, out.Clean.Height, out.Framing.Done, codes(out))
	}
	_, err := photo.Process(b.Bytes(), slot, photo.Options{Watermark: true, Faces: h.faces.Stack("hei", true)})
	if fault.As(err).Code != "photo.watermark_slot" {
		t.Errorf("a marked icon: %v", err)
	}
}

// TestRow49_Attachments: under 200,000 bytes, no floor.
func TestRow49_Attachments(t *testing.T) {
	h := world(t)
	data := h.shot(specimen.Screenshot, 5, specimen.Scan, 1500).JPEG(95)
	for _, id := range []string{"attachment", "domain_certificate", "domain_real_name_screenshot", "signed_paper", "verification_photo", "curtain_photo"} {
		slot := h.slot(t, "sinnet", id)
		comply(t, slot, process(t, data, slot, photo.Options{}).Clean)
	}
}

// TestRow42_56_WatermarkOnlyOffline: refused for electronic filings with the reason; both copies in their window else.
func TestRow42_56_WatermarkOnlyOffline(t *testing.T) {
	h := world(t)
	slot := h.slot(t, "sinnet", "entity_certificate")
	data := h.shot(specimen.Licence, 11, specimen.Scan, 1700).JPEG(92)
	o := photo.Options{Watermark: true, Mode: "electronic", Faces: h.faces.Stack("hei", true)}
	_, err := photo.Process(data, slot, o)
	if f := fault.As(err); err == nil || f.Code != "photo.watermark_electronic" || f.Fields[0].Row != 42 || !strings.Contains(f.Detail.Zh, "电子核验") {
		t.Errorf("electronic: %v", err)
	}
	o.Mode = "manual"
	out := process(t, data, slot, o)
	comply(t, slot, out.Clean)
	comply(t, slot, out.Watermarked)
	if bytes.Equal(out.Clean.JPEG, out.Watermarked.JPEG) || out.Clean.Width != out.Watermarked.Width {
		t.Error("the marked copy is the clean one, or of another size")
	}
	if photo.WatermarkText != "仅限办理工信部 ICP 备案使用" || h.rules.Books["sinnet"].Watermark.Text != photo.WatermarkText {
		t.Error("the text of the mark is not the operator's")
	}
	if out := process(t, data, h.slot(t, "nwcd", "entity_certificate"), o); !strings.Contains(codes(out), "warning photo.watermark_silent") {
		t.Errorf("NWCD says nothing about marks, and nobody tells: %s", codes(out))
	}
}

// TestCornersGiven are used as they are, in pixels of the upright master; nonsense is refused.
func TestCornersGiven(t *testing.T) {
	h := world(t)
	slot := h.slot(t, "", "entity_certificate")
	shot := h.shot(specimen.Licence, 21, specimen.WhiteTable, 2200)
	data := shot.JPEG(90)
	var corners [4]photo.Point
	for i, p := range shot.Truth.Corners {
		corners[i] = photo.Point{X: p.X, Y: p.Y}
	}
	out := process(t, data, slot, photo.Options{Corners: &corners})
	comply(t, slot, out.Clean)
	if !out.Framing.Given || out.Framing.Done != "straightened" || out.Framing.Confidence != 1 {
		t.Errorf("%+v", out.Framing)
	}
	for i, p := range out.Framing.Corners {
		if math.Hypot(p[0]-corners[i].X, p[1]-corners[i].Y) > 0.2 {
			t.Errorf("corner %d: %v, given %v", i, p, corners[i])
		}
	}
	corners[2] = corners[0]
	if _, err := photo.Process(data, slot, photo.Options{Corners: &corners}); fault.As(err).Code != "photo.corners" {
		t.Errorf("corners that outline nothing: %v", err)
	}
	corners[2] = photo.Point{X: math.NaN(), Y: math.Inf(1)}
	if _, err := photo.Process(data, slot, photo.Options{Corners: &corners}); fault.As(err).Code != "photo.corners" {
		t.Errorf("corners that are no numbers: %v", err)
	}
}

// TestGentleOnlyRotates: no crop, white where the turned picture does not reach.
func TestGentleOnlyRotates(t *testing.T) {
	h := world(t)
	slot := h.slot(t, "", "entity_certificate")
	scene := specimen.Random(31, specimen.Good)
	scene.Roll = 4
	data := h.press.Draw(specimen.Licence, 31, 2100).Photograph(scene, 2100).JPEG(92)
	out := process(t, data, slot, photo.Options{Gentle: true})
	if out.Framing.Done != "rotated" {
		t.Fatalf("%+v: %s", out.Framing, codes(out))
	}
	if out.Framing.Fill < 0.98 && !strings.Contains(codes(out), "warning photo.fill") {
		t.Errorf("nothing is cropped, and nobody tells: %s", codes(out))
	}
	img, err := jpeg.Decode(bytes.NewReader(out.Clean.JPEG))
	if err != nil {
		t.Fatal(err)
	}
	if r, g, b, _ := img.At(2, 2).RGBA(); r < 0xf000 || g < 0xf000 || b < 0xf000 {
		t.Errorf("the corner beside the turned picture is %x %x %x, not white", r, g, b)
	}
}

// TestTurn turns the result on top of what was found.
func TestTurn(t *testing.T) {
	h := world(t)
	slot := h.slot(t, "", "signed_paper")
	data := h.shot(specimen.Screenshot, 7, specimen.Scan, 1500).JPEG(90)
	plain := process(t, data, slot, photo.Options{})
	turned := process(t, data, slot, photo.Options{Turn: 1})
	if a, b := plain.Clean, turned.Clean; (a.Width > a.Height) == (b.Width > b.Height) {
		t.Errorf("%d×%d and %d×%d", a.Width, a.Height, b.Width, b.Height)
	}
	if back := process(t, data, slot, photo.Options{Turn: -4}); !bytes.Equal(back.Clean.JPEG, plain.Clean.JPEG) {
		t.Error("a whole turn changes the picture")
	}
}

// TestTooSmallSaysNumbers: never enlarged beyond the honest factor; the fault names what was found and what is needed.
func TestTooSmallSaysNumbers(t *testing.T) {
	h := world(t)
	slot := h.slot(t, "", "entity_certificate")
	out := process(t, h.shot(specimen.Licence, 1, specimen.Scan, 600).JPEG(90), slot, photo.Options{})
	if out.Clean != nil || !out.Blocked() {
		t.Fatalf("a licence of 600 pixels was accepted: %s", codes(out))
	}
	said := ""
	for _, f := range out.Findings {
		if f.Severity == fault.Fault {
			said += f.Reason.En + f.Reason.Zh
		}
	}
	if !strings.Contains(said, "600") || !strings.Contains(said, "1500") {
		t.Errorf("no numbers in %q", said)
	}
}

// TestNotAPicture and other bytes that are none: an error with a remedy, no panic.
func TestNotAPicture(t *testing.T) {
	h := world(t)
	slot := h.slot(t, "", "id_front")
	whole := h.shot(specimen.IDFront, 1, specimen.Good, 1400).JPEG(90)
	for name, data := range map[string][]byte{
		"empty": nil, "text": []byte("hello, this is not a picture at all"), "half": whole[:len(whole)/2], "head": whole[:20],
		"gif": []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
	} {
		_, err := photo.Process(data, slot, photo.Options{})
		f := fault.As(err)
		if err == nil || f.Kind == fault.Internal || f.Detail.Zh == "" || f.Detail.En == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSameInputSameBytes, also with the mark.
func TestSameInputSameBytes(t *testing.T) {
	h := world(t)
	slot := h.slot(t, "sinnet", "id_back")
	data := h.shot(specimen.IDBack, 9, specimen.Shadow, 1700).JPEG(90)
	o := photo.Options{Watermark: true, Faces: h.faces.Stack("hei", true)}
	a, b := process(t, data, slot, o), process(t, data, slot, o)
	if !bytes.Equal(a.Clean.JPEG, b.Clean.JPEG) || !bytes.Equal(a.Watermarked.JPEG, b.Watermarked.JPEG) {
		t.Error("two runs give different bytes")
	}
}
