package inspect

import (
	"icpdoc/internal/fault"
	"icpdoc/internal/photo/frame"
)

// signs are what an identity card or a licence shows in its places, for one way up. Shares are 0..1 of the place.
type signs struct {
	emblem    float64 // red at the upper left: a card's back
	portrait  float64 // dark at the right: a card's front
	shoulders float64 // dark in the lower corners of the portrait's place
	ears      float64 // dark in its upper corners, where the background shows
	crest     float64 // red at the top middle: a licence's emblem
	seal      float64 // red at the lower right: the registrar's seal
}

// chart is a grid over the page; look asks shares of it by hundredths of the page.
type chart struct {
	v    []float64
	w, h int
}

// share is the part of the place from (x0, y0) to (x1, y1), hundredths of the page, where the value is above (sign 1) or
// below (-1) the limit; turned asks for the place as it would be with the page upside down.
func (c chart) share(x0, y0, x1, y1 int, turned bool, sign, limit float64) float64 {
	hit, n := 0, 0
	for y := c.h * y0 / 100; y < c.h*y1/100; y++ {
		for x := c.w * x0 / 100; x < c.w*x1/100; x++ {
			i := y*c.w + x
			if turned {
				i = len(c.v) - 1 - i
			}
			n++
			if c.v[i]*sign > limit*sign {
				hit++
			}
		}
	}
	return float64(hit) / float64(max(1, n))
}

// red is the distance from the paper's Cr from which a place is red as an emblem or a seal; skin stays under 25.
const red = 30

// look measures the signs for both ways up. cr is the distance of Cr from the paper's, as on bright paper.
func (m *Measured) look(cr chart, p frame.Paper) {
	dark, shade := chart{p.Raw, p.W, p.H}, 0.6*m.PaperHigh // darker than paper in a hand's shadow
	for i := range m.signs {
		t := i == 1
		m.signs[i] = signs{
			emblem:    cr.share(4, 8, 30, 50, t, 1, red),
			portrait:  dark.share(62, 12, 95, 78, t, -1, shade),
			shoulders: dark.share(66, 64, 95, 76, t, -1, shade),
			ears:      (dark.share(66, 14, 73, 34, t, -1, shade) + dark.share(89, 14, 95, 34, t, -1, shade)) / 2,
			crest:     cr.share(42, 8, 58, 28, t, 1, red),
			seal:      cr.share(62, 64, 92, 94, t, 1, red),
		}
	}
}

type sideOf int

const (
	unknownSide sideOf = iota
	frontSide
	backSide
)

// cardSide tells the side of an identity card, and whether it is upside down (1). A portrait is taken for one by its
// shoulders: other travellers' cards have theirs at the left, where an identity card's lies upside down, head below.
func (m Measured) cardSide() (side sideOf, turn int) {
	for turn, a := range m.signs {
		b := m.signs[1-turn]
		if a.emblem > 0.12 && b.emblem < 0.03 && max(a.portrait, b.portrait) < 0.1 {
			return backSide, turn
		}
		if a.portrait > 0.1 && a.portrait < 0.6 && b.portrait < a.portrait/2 && max(a.emblem, b.emblem) < 0.05 &&
			a.shoulders > 0.4 && a.ears < 0.15 {
			return frontSide, turn
		}
	}
	return unknownSide, 0
}

// overturned tells a licence that is upside down: its emblem is at the foot, its seal at the upper left, and neither is
// where it belongs. Papers with a seal alone say nothing.
func (m Measured) overturned() bool {
	up, down := m.signs[0], m.signs[1]
	return down.crest > 0.1 && down.seal > 0.003 && up.crest < 0.02 && up.seal < 0.001
}

// side tells the two sides of an identity card apart, and a card or a licence that is upside down, where that is reliable.
func (s *inspection) side() {
	if !s.framed || s.m.Colour < greyWarn {
		return
	}
	if !s.e.card() {
		if s.m.overturned() {
			s.overturned()
		}
		return
	}
	if w, h := s.q.Size(); w < h {
		return
	}
	if s.found.Aspect < 1.53 || s.found.Aspect > 1.65 { // not of an identity card's shape: a passport
		return
	}
	side, turn := s.m.cardSide()
	if side == unknownSide {
		return
	}
	if want := s.e.Kind == IDBack; (side == backSide) != want {
		zh, en := "国徽面", "the side with the national emblem"
		needZh, needEn := "人像面", "the side with the portrait"
		if want {
			zh, en, needZh, needEn = needZh, needEn, zh, en
		}
		s.add(Finding{Code: "photo.wrong_side", Severity: fault.Warning, Marks: s.mark()},
			"这里应为身份证"+needZh+"，图片像是"+zh+"。", "Here "+needEn+" of the identity card is needed, the picture looks like "+en+".",
			"请核对是否把正反面传反了。", "Check whether front and back have been swapped.")
	}
	if turn == 1 {
		s.overturned()
	}
}

func (s *inspection) overturned() {
	s.add(Finding{Code: "photo.orientation", Severity: fault.Warning, Value: 180, Limit: 0, Unit: "°", Marks: s.mark()},
		"证件像是上下颠倒了。", "The document looks upside down.", "请旋转 180° 后再提交。", "Turn it by 180°.")
}
