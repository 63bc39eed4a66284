package inspect

import (
	"fmt"
	"math"
	"slices"

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

// cutOff looks for a document that goes on beyond the frame: some of its sides lie on the picture's border, or two of its
// corners do, while it does not fill the picture.
func (s *inspection) cutOff() {
	q := s.q
	if !s.framed {
		q = s.found.Quad
	}
	if q.Area() < 1 || s.framed && s.found.Fill > 0.97 {
		return
	}
	n, where := s.touching(q)
	corners, borders := s.cornered(q)
	// an outline of little confidence says nothing, nor does a picture whose border shows blank paper all around
	if n == 0 && corners < 2 || s.found.Confidence < 0.25 || n == 4 && s.found.Confidence >= 0.45 {
		return
	}
	f := Finding{Code: "photo.cut_off", Value: float64(n), Marks: where}
	zh, en := fmt.Sprintf("证件有 %d 条边伸出画面，内容不完整。", n), fmt.Sprintf("The document leaves the frame on %d of its sides: it is incomplete.", n)
	if n == 0 {
		f.Value, f.Marks = float64(corners), borders
		zh, en = fmt.Sprintf("证件有 %d 个角在画面边缘之外，内容不完整。", corners), fmt.Sprintf("The document leaves the frame with %d of its corners: it is incomplete.", corners)
	}
	if !slices.ContainsFunc(borders, s.busy) { // nothing is cut: the ground is as white as the paper
		return
	}
	if n == 4 {
		f.Severity = fault.Warning // no side was found at all
	}
	s.add(f, zh, en, "请退后一些，让证件四角都在画面里，重拍。", "Step back so that all four corners are in the frame, and take the photo again.")
}

// near is the share of the picture's long side within which a place counts as on its border.
const near = 0.008

// cornered counts the corners of q on the picture's border or a little further in, and gives a strip along each side of the picture that bears one.
func (s *inspection) cornered(q frame.Quad) (int, []frame.Quad) {
	m := 1.5 * near * math.Max(s.w, s.h)
	d := 2 * m
	n := 0
	var on [4]bool
	for _, p := range q {
		hit := [4]bool{p.Y < m, p.X > s.w-m, p.Y > s.h-m, p.X < m}
		if hit != [4]bool{} {
			n++
		}
		for i, h := range hit {
			on[i] = on[i] || h
		}
	}
	whole := frame.Whole(s.w, s.h)
	inner := frame.Quad{{X: d, Y: d}, {X: s.w - d, Y: d}, {X: s.w - d, Y: s.h - d}, {X: d, Y: s.h - d}}
	var strips []frame.Quad
	for i, h := range on {
		if j := (i + 1) & 3; h {
			strips = append(strips, frame.Quad{whole[i], whole[j], inner[j], inner[i]})
		}
	}
	return n, strips
}

// busy tells whether a strip along the picture's border shows anything but blank paper or a blank table: in a tenth of its
// pieces the darkest is well below the brightest, or the colour changes.
func (s *inspection) busy(strip frame.Quad) bool {
	const pieces, across = 60, 12
	hits := 0
	for i := range pieces {
		lo, hi := [3]uint8{255, 255, 255}, [3]uint8{}
		for k := range 4 * across {
			u, v := (float64(i)+float64(k%4)/4)/pieces, 0.15+0.8*float64(k/4)/across
			x := (strip[0].X*(1-u)+strip[1].X*u)*(1-v) + (strip[3].X*(1-u)+strip[2].X*u)*v
			y := (strip[0].Y*(1-u)+strip[1].Y*u)*(1-v) + (strip[3].Y*(1-u)+strip[2].Y*u)*v
			if x < 0 || y < 0 || x >= s.w || y >= s.h {
				continue
			}
			c := s.img.YCbCrAt(s.img.Rect.Min.X+int(x), s.img.Rect.Min.Y+int(y))
			for j, p := range [3]uint8{c.Y, c.Cb, c.Cr} {
				lo[j], hi[j] = min(lo[j], p), max(hi[j], p)
			}
		}
		if float64(lo[0]) < 0.75*float64(hi[0]) || hi[1] > lo[1]+16 || hi[2] > lo[2]+16 {
			hits++
		}
	}
	return hits*10 >= pieces
}

// touching counts the sides of q on the picture's border, and marks a strip along each.
func (s *inspection) touching(q frame.Quad) (int, []frame.Quad) {
	m := near * math.Max(s.w, s.h)
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
