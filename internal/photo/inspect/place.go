package inspect

import (
	"fmt"
	"math"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo/frame"
)

// place judges where the document lies in the frame.
func (s *inspection) place() {
	s.cutOff()
	if !s.framed {
		s.add(Finding{Code: "photo.frame", Severity: fault.Warning, Value: hundredth(s.found.Confidence), Limit: frame.Accept, Marks: s.guess()},
			fmt.Sprintf("没有把握找到证件的四角（把握 %.2f，自动裁切需 %.2f）。", s.found.Confidence, frame.Accept),
			fmt.Sprintf("The document's corners were not found with certainty (confidence %.2f, cropping by itself needs %.2f).", s.found.Confidence, frame.Accept),
			"请拖动四角确认，或把证件平放在颜色不同的桌面上、四边留出少许空隙重拍。", "Drag the four corners into place, or take the photo again on a table of another colour with a little space on all sides.")
		return
	}
	if least := s.e.MinFill; s.found.Fill < least {
		s.add(Finding{Code: "photo.fill", Severity: fault.Note, Value: percent(s.found.Fill), Limit: percent(least), Unit: "%", Marks: s.mark(), autoMendable: true},
			fmt.Sprintf("证件占画面的 %.0f%%（要求不少于 %.0f%%），将自动裁切。", s.found.Fill*100, least*100),
			fmt.Sprintf("The document fills %.0f %% of the frame (at least %.0f %% is needed): it will be cropped.", s.found.Fill*100, least*100),
			"请核对裁切后四边完整。", "Check that all four sides are complete after cropping.")
	}
	s.pose()
}

func (s *inspection) guess() []frame.Quad {
	if s.found.Quad.Area() < 1 {
		return nil
	}
	return []frame.Quad{s.found.Quad}
}

// pose judges the turn in the plane, to the nearest quarter, and the tilt of the camera.
func (s *inspection) pose() {
	skew := math.Mod(math.Abs(s.found.SkewDegrees), 90)
	skew = math.Min(skew, 90-skew)
	if skew > skewNote {
		f := Finding{Code: "photo.skew", Severity: fault.Note, Value: tenth(skew), Limit: skewNote, Unit: "°", Marks: s.mark(), autoMendable: true}
		if skew > skewWarn {
			f.Severity, f.Limit = fault.Warning, skewWarn
		}
		s.add(f, fmt.Sprintf("证件歪斜 %.1f°，将自动转正。", skew), fmt.Sprintf("The document is turned by %.1f°: it will be straightened.", skew),
			"请核对转正后的结果；歪得厉害时重拍更清晰。", "Check the straightened result; when far askew, a new photo is sharper.")
	}
	tilt := frame.Tilt(s.q, s.w, s.h)
	if tilt > tiltWarn {
		s.add(Finding{Code: "photo.perspective", Severity: fault.Warning, Value: math.Round(tilt), Limit: tiltWarn, Unit: "°", Marks: s.mark(), autoMendable: true},
			fmt.Sprintf("拍摄角度倾斜约 %.0f°（不超过 %d°），远端的字会偏糊。", tilt, tiltWarn),
			fmt.Sprintf("The camera was tilted by about %.0f° (at most %d°): print at the far end is less sharp.", tilt, tiltWarn),
			"请从证件正上方垂直拍摄。", "Hold the phone straight above the document.")
	}
}

// cutOff looks for a document that goes on beyond the frame: some of its sides lie on the picture's border while
// others do not.
func (s *inspection) cutOff() {
	q := s.q
	if !s.framed {
		q = s.found.Quad
	}
	if q.Area() < 1 {
		return
	}
	n, where := s.touching(q)
	full := s.framed && s.found.Fill > 0.97
	// an outline of little confidence says nothing, nor does a picture whose border shows paper all around
	if n == 0 || full || s.found.Confidence < 0.4 || n == 4 && s.found.Confidence >= 0.45 {
		return
	}
	f := Finding{Code: "photo.cut_off", Value: float64(n), Limit: 0, Marks: where}
	if n == 4 {
		f.Severity = fault.Warning // no side was found at all
	}
	s.add(f,
		fmt.Sprintf("证件有 %d 条边伸出画面，内容不完整。", n), fmt.Sprintf("The document leaves the frame on %d of its sides: it is incomplete.", n),
		"请退后一些，让证件四角都在画面里，重拍。", "Step back so that all four corners are in the frame, and take the photo again.")
}

// touching counts the sides of q on the picture's border, and marks a strip along each.
func (s *inspection) touching(q frame.Quad) (int, []frame.Quad) {
	m := 0.008 * math.Max(s.w, s.h)
	d := 3 * m
	n := 0
	var where []frame.Quad
	for i := range q {
		a, c := q[i], q[(i+1)&3]
		switch {
		case math.Max(a.X, c.X) < m, math.Min(a.X, c.X) > s.w-m, math.Max(a.Y, c.Y) < m, math.Min(a.Y, c.Y) > s.h-m:
			n++
			l := math.Max(math.Hypot(c.X-a.X, c.Y-a.Y), 1)
			nx, ny := -(c.Y-a.Y)/l*d, (c.X-a.X)/l*d
			where = append(where, frame.Quad{a, c, {X: c.X + nx, Y: c.Y + ny}, {X: a.X + nx, Y: a.Y + ny}})
		}
	}
	return n, where
}

// shape compares the document's proportions with what the slot knows.
func (s *inspection) shape() {
	if !s.framed {
		return
	}
	if len(s.e.Aspects) > 0 && s.found.Aspect > 0 {
		best, off := 0.0, math.Inf(1)
		for _, a := range s.e.Aspects {
			if a < 1 && a > 0 {
				a = 1 / a
			}
			if d := math.Abs(s.found.Aspect/a - 1); d < off {
				best, off = a, d
			}
		}
		if off > aspectOff {
			s.add(Finding{Code: "photo.aspect", Severity: fault.Warning, Value: hundredth(s.found.Aspect), Limit: hundredth(best), Marks: s.mark()},
				fmt.Sprintf("证件长宽比约 %.2f，这里通常为 %.2f。", s.found.Aspect, best),
				fmt.Sprintf("The document's sides are about %.2f to 1, here %.2f is usual.", s.found.Aspect, best),
				"请核对是否选错了证件，或四角是否框准。", "Check whether this is the right document and whether its corners are right.")
		}
	}
	w, h := s.q.Size()
	if s.e.Landscape != nil && *s.e.Landscape != (w >= h) && math.Abs(w/h-1) > 0.05 {
		zh, en := "横放", "lying"
		if !*s.e.Landscape {
			zh, en = "竖放", "standing"
		}
		s.add(Finding{Code: "photo.orientation", Severity: fault.Warning, Value: hundredth(w / h), Limit: 1, Marks: s.mark()},
			"证件方向不对，这里应为"+zh+"。", "The document is turned: here it should be "+en+".",
			"请旋转 90° 后再提交。", "Turn it by 90°.")
	}
}

// side tells the two sides of an identity card apart where that is reliable: the back bears the red emblem at its
// upper left, the front the portrait at its right.
func (s *inspection) side() {
	if !s.e.card() || !s.framed {
		return
	}
	w, h := s.q.Size()
	if w < h || s.m.Colour < greyWarn {
		return
	}
	back, turn := s.m.backSide()
	if back == unknownSide {
		return
	}
	if want := s.e.Kind == IDBack; (back == backSide) != want {
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
		s.add(Finding{Code: "photo.orientation", Severity: fault.Warning, Value: 180, Limit: 0, Unit: "°", Marks: s.mark()},
			"身份证像是上下颠倒了。", "The identity card looks upside down.", "请旋转 180° 后再提交。", "Turn it by 180°.")
	}
}

type sideOf int

const (
	unknownSide sideOf = iota
	frontSide
	backSide
)

// backSide gives the side and whether it is upside down (1).
func (m Measured) backSide() (sideOf, int) {
	const emblem, portrait = 0.15, 0.18
	for turn := range 2 {
		other := 1 - turn
		if m.Emblem[turn] > emblem && m.Emblem[other] < 0.05 && m.Portrait[turn] < 0.08 {
			return backSide, turn
		}
		if p := m.Portrait[turn]; p > portrait && p < 0.6 && m.Portrait[other] < p/2 && math.Max(m.Emblem[0], m.Emblem[1]) < 0.1 {
			return frontSide, turn
		}
	}
	return unknownSide, 0
}

// plain judges pictures that are not papers: icons, screenshots, people.
func (s *inspection) plain() {
	if s.e.Colour && s.facts.Grey {
		s.colour()
	}
	if s.e.PureWhite && s.m.PaperLow < whiteLeast {
		s.add(Finding{Code: "photo.background", Severity: fault.Warning, Value: math.Round(s.m.PaperLow), Limit: whiteLeast},
			fmt.Sprintf("背景不够白：亮度 %.0f，至少应为 %d。", s.m.PaperLow, whiteLeast),
			fmt.Sprintf("The background is not white enough: level %.0f, at least %d is needed.", s.m.PaperLow, whiteLeast),
			"请换用白色背景。", "Use a white background.")
	}
	w, h := s.q.Size()
	if s.e.Landscape != nil && *s.e.Landscape != (w >= h) && math.Abs(w/h-1) > 0.05 {
		s.add(Finding{Code: "photo.orientation", Severity: fault.Warning, Value: hundredth(w / h), Limit: 1},
			"图片方向与要求不符。", "The picture's orientation is not the one wanted.", "请旋转 90°。", "Turn it by 90°.")
	}
	r := math.Max(w, h) / math.Max(1, math.Min(w, h))
	off := math.Inf(1)
	for _, a := range s.e.Aspects {
		off = math.Min(off, math.Abs(r/math.Max(a, 1/a)-1))
	}
	if off > aspectOff && !math.IsInf(off, 1) {
		s.add(Finding{Code: "photo.aspect", Severity: fault.Warning, Value: hundredth(r), Limit: hundredth(math.Max(s.e.Aspects[0], 1/s.e.Aspects[0]))},
			fmt.Sprintf("图片长宽比为 %.2f，与要求不符。", r), fmt.Sprintf("The picture's sides are %.2f to 1, another shape is needed.", r),
			"请按要求裁切。", "Crop it to the shape needed.")
	}
	if s.m.PaperHigh-s.m.PaperLow < 6 && s.m.Ink < inkLeast && s.m.Colour < greyFault {
		s.add(Finding{Code: "photo.blank", Value: percent(s.m.Ink), Limit: percent(inkLeast), Unit: "%"},
			"图片是空白的。", "The picture is blank.", "请换一张图片。", "Use another picture.")
	}
}
