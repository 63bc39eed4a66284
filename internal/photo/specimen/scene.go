package specimen

import (
	"math/rand/v2"
	"slices"
)

// The labels of a photo. Good stands alone or with Scan, Shadow, Curl, WhiteTable, and says that nothing forbids using it.
const (
	Good          = "good"
	Scan          = "scan"           // the page fills the frame, as from a flatbed
	WhiteTable    = "white_table"    // the page lies on an equally white table
	Shadow        = "shadow"         // a hard shadow over the page: can be evened out
	Curl          = "curl"           // the page bows: its long sides are not straight
	Finger        = "finger"         // a finger over an edge
	Blur          = "blur"           // out of focus or moved
	Glare         = "glare"          // burnt spots inside the page
	GreyCopy      = "grey_copy"      // a photocopy without colour
	Screen        = "screen"         // a photograph of a screen
	CutOff        = "cut_off"        // at least one corner of the page is outside the frame
	LowResolution = "low_resolution" // the page has 450 to 900 px on its long side
	Skew          = "skew"           // turned or tilted far, by 20° or more
	Dark          = "dark"           // far under-exposed
	Overexposed   = "overexposed"    // paper and thin strokes burnt out
	BlankPage     = "blank"          // an empty sheet
)

// Labels lists the labels that Random knows.
func Labels() []string {
	return []string{Good, Scan, WhiteTable, Shadow, Curl, Finger, Blur, Glare, GreyCopy, Screen, CutOff, LowResolution,
		Skew, Dark, Overexposed, BlankPage}
}

// The tables that a page can lie on.
const (
	Wood    = "wood"
	Cloth   = "cloth"
	White   = "white"
	Black   = "dark"
	Grey    = "grey"
	Pattern = "pattern"
	Stone   = "stone"
)

// Tables lists them.
func Tables() []string { return []string{Wood, Cloth, White, Black, Grey, Pattern, Stone} }

// Spot is a reflection.
type Spot struct {
	U, V     float64 // centre on the page, 0..1
	Radius   float64 // share of the page's long side
	Strength float64 // light added at the centre; 1 is white
}

// Scene is everything between the page and the picture. The zero value with Level 0.8 and Fill 0.85 is a plain,
// perfect photo on a table without texture. Blur and Motion are in pixels of the page scaled to 1600 px on its long
// side, so that they mean the same at every resolution.
type Scene struct {
	Seed           uint64 // of noise, textures and specks
	Labels         []string
	Table          string
	Flat           bool    // a flatbed scan: no camera, no table, the page is the frame
	Fill           float64 // share of the frame that the page's bounding box takes in its tighter direction; above 1 cuts it off
	Tilt, Yaw      float64 // degrees about the horizontal and the vertical axis
	Roll           float64 // degrees in the plane; the frame stands upright from 45° to 135°
	ShiftX, ShiftY float64 // of the page's centre, share of the frame
	Level          float64 // exposure: linear light of white paper
	Gradient       float64 // share of light lost across the frame, 0..0.6
	GradientAngle  float64 // degrees
	Cast           [3]float64
	Shadow         float64 // share of light that a hand's shadow takes, 0..0.8; 0 for none
	Spots          []Spot
	Blur           float64 // σ of the lens
	Motion         float64 // length
	MotionAngle    float64 // degrees
	Noise          float64 // σ, in 1/255
	Photocopy      bool
	LCD            float64 // pitch of a screen's pixels in pixels of the photo, 1.5..5; 0 for paper
	Bow            float64 // share of the short side by which the middle of the long sides moves
	Finger         bool
	Quality        int // of the camera's JPEG, 1..100; 0 for none
	PageLong       int // when set, the frame is sized so that the page's long side has about this many pixels
}

// Random makes a scene of a label, see Labels; an unknown one gives a good scene.
func Random(seed uint64, label string) Scene {
	r := rand.New(rand.NewPCG(seed, 0x5ce7e)) //nolint:gosec // pictures, not secrets
	span := func(a, b float64) float64 { return a + (b-a)*r.Float64() }
	either := func() float64 { return float64(r.IntN(2)*2 - 1) }
	tables := slices.DeleteFunc(Tables(), func(t string) bool { return t == White })
	warm := span(-0.07, 0.07)
	s := Scene{Seed: seed, Labels: []string{Good}, Table: tables[r.IntN(len(tables))], Fill: span(0.72, 0.94),
		Tilt: span(-16, 16), Yaw: span(-14, 14), Roll: span(-12, 12), ShiftX: span(-0.02, 0.02), ShiftY: span(-0.02, 0.02),
		Level: span(0.62, 0.86), Gradient: span(0, 0.3), GradientAngle: span(0, 360), Cast: [3]float64{1 + warm, 1, 1 - warm},
		Noise: span(0.8, 2.4), Quality: 88 + r.IntN(9)}
	switch label {
	case Scan:
		s.Labels = []string{Good, Scan}
		s.Flat, s.Level, s.Gradient, s.Noise, s.Cast = true, span(0.86, 0.97), span(0, 0.05), span(0.3, 1), [3]float64{1, 1, 1}
	case WhiteTable:
		s.Labels = []string{Good, WhiteTable}
		s.Table = White
	case Shadow:
		s.Labels = []string{Good, Shadow}
		s.Shadow = span(0.35, 0.6)
	case Curl:
		s.Labels = []string{Good, Curl}
		s.Bow = span(0.015, 0.04) * either()
	case Finger:
		s.Labels, s.Finger = []string{Finger}, true
	case Blur:
		s.Labels = []string{Blur}
		if r.IntN(3) == 0 {
			s.Motion, s.MotionAngle = span(11, 24), span(0, 180)
		} else {
			s.Blur = span(3, 6.5)
		}
	case Glare:
		s.Labels = []string{Glare}
		for range 1 + r.IntN(3) {
			s.Spots = append(s.Spots, Spot{span(0.15, 0.85), span(0.15, 0.85), span(0.04, 0.1), span(2, 6)})
		}
	case GreyCopy:
		s.Labels, s.Photocopy = []string{GreyCopy}, true
		s.Flat = r.IntN(2) == 0
	case Screen:
		s.Labels = []string{Screen}
		s.LCD, s.Table, s.Level = span(1.8, 4.2), Black, span(0.6, 0.9)
	case CutOff:
		s.Labels = []string{CutOff}
		if r.IntN(3) == 0 {
			s.Fill = span(1.1, 1.25)
		} else {
			s.ShiftX = either() * span(0.2, 0.3)
			s.Fill = max(s.Fill, 0.8)
		}
	case LowResolution:
		s.Labels, s.PageLong = []string{LowResolution}, int(span(450, 900))
	case Skew:
		s.Labels = []string{Skew}
		switch r.IntN(3) {
		case 0:
			s.Roll = either() * span(20, 40)
		case 1:
			s.Tilt = either() * span(28, 40)
		default:
			s.Yaw = either() * span(28, 40)
		}
	case Dark:
		s.Labels, s.Level, s.Noise = []string{Dark}, span(0.06, 0.12), span(3, 6)
	case Overexposed:
		s.Labels, s.Level = []string{Overexposed}, span(1.9, 3)
	case BlankPage:
		s.Labels = []string{BlankPage}
	}
	return s
}
