package inspect

import (
	"fmt"
	"math"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo/frame"
)

// The thresholds. Where a pair stands, the first warns and the second is a fault.
const (
	greyWarn, greyFault   = 0.01, 0.003 // share of coloured places: a licence has 2 % and more, a photocopy 0
	blurWarn, blurFault   = 1.50, 1.65  // pixels of a page 1600 px long: from 1.65 characters are misread
	glareWarn, glareFault = 0.003, 0.012
	burntMost, burntPart  = 0.5, 0.2 // share at the ceiling of luma: of the page, of a picture whose page was not found
	overPaper             = 250
	darkWarn, darkFault   = 120, 105 // level of the paper: below 98 a gain of 2.5 no longer reaches white
	lightRatio            = 0.5      // darkest over brightest paper
	whiteLeast            = 230      // paper after evening out
	screenWarn            = 31       // dB
	skewNote, skewWarn    = 1, 17    // degrees
	tiltWarn              = 24       // degrees between the camera's axis and the page's normal
	upscaleMost           = 1.42
	aspectOff             = 0.08
	inkLeast              = 0.002
)

func (s *inspection) unreadable() {
	s.add(Finding{Code: "photo.unreadable"}, "图片是空的或已损坏。", "The picture is empty or broken.", "请换一张图片。", "Use another picture.")
}

// nativeSize is the document's size in pixels of the source.
func (s *inspection) nativeSize() (long, short float64) {
	w, h := s.q.Size()
	if s.facts.NativeLong > 0 {
		k := float64(s.facts.NativeLong) / math.Max(s.w, s.h)
		w, h = w*k, h*k
	}
	return math.Max(w, h), math.Min(w, h)
}

// resolution compares the original's pixels with the slot's minimum: detail is never invented.
func (s *inspection) resolution() {
	if s.e.MinLong <= 0 && s.e.MinShort <= 0 {
		return
	}
	long, short := s.nativeSize()
	up := math.Max(float64(s.e.MinLong)/math.Max(long, 1), float64(s.e.MinShort)/math.Max(short, 1))
	// a pixel lost to rounding or to the crop is no upscaling
	if up <= 1.004 {
		return
	}
	f := Finding{Code: "photo.upscale", Severity: fault.Warning, Value: hundredth(up), Limit: 1, Unit: "×", Marks: s.mark()}
	zh := fmt.Sprintf("证件在原图中为 %.0f×%.0f 像素，要求不少于 %d×%d，", long, short, s.e.MinLong, s.e.MinShort)
	en := fmt.Sprintf("The document has %.0f×%.0f pixels in the original, at least %d×%d are needed; ", long, short, s.e.MinLong, s.e.MinShort)
	if up <= upscaleMost {
		s.add(f, zh+fmt.Sprintf("需放大 %.2f 倍。", up), en+fmt.Sprintf("it has to be enlarged %.2f times.", up),
			"可以提交，但靠近一些重拍会更清晰。", "It can be used, but a photo taken from nearer would be sharper.")
		return
	}
	f.Code, f.Severity, f.Limit = "photo.resolution", fault.Fault, upscaleMost
	s.add(f, zh+fmt.Sprintf("差 %.2f 倍，放大不能补出细节。", up), en+fmt.Sprintf("%.2f times too few, and enlarging does not bring back detail.", up),
		"请靠近证件、让它占满画面后重拍，或用扫描件；不要用聊天软件压缩过的图片。", "Take the photo again with the document filling the frame, or scan it; do not use a picture that a chat program has compressed.")
}

// mark is the document's outline when it is known.
func (s *inspection) mark() []frame.Quad {
	if !s.framed {
		return nil
	}
	return []frame.Quad{s.q}
}

func (s *inspection) blank() bool {
	if s.m.Ink >= inkLeast {
		return false
	}
	s.add(Finding{Code: "photo.blank", Value: percent(s.m.Ink), Limit: percent(inkLeast), Unit: "%", Marks: s.mark()},
		fmt.Sprintf("画面上几乎没有字（深色部分占 %.1f%%，证件至少为 %.1f%%）。", s.m.Ink*100, inkLeast*100),
		fmt.Sprintf("There is hardly any print in the picture (%.1f %% is dark, a document has at least %.1f %%).", s.m.Ink*100, inkLeast*100),
		"请检查是否拍了背面或选错了图片。", "Check whether the reverse was photographed or the wrong picture chosen.")
	return true
}

func (s *inspection) colour() {
	if !s.e.Colour || (!s.facts.Grey && s.m.Colour >= greyWarn) {
		return
	}
	f := Finding{Code: "photo.grey", Severity: fault.Warning, Value: percent(s.m.Colour), Limit: percent(greyWarn), Unit: "%", Marks: s.mark()}
	if s.facts.Grey || s.m.Colour < greyFault {
		f.Severity, f.Limit = fault.Fault, percent(greyFault)
		s.add(f, fmt.Sprintf("图片没有彩色（彩色部分占 %.1f%%，原件至少为 %.1f%%），是黑白复印件或灰度扫描。", s.m.Colour*100, greyFault*100),
			fmt.Sprintf("The picture has no colour (%.1f %% is coloured, an original has at least %.1f %%): a photocopy or a grey scan.", s.m.Colour*100, greyFault*100),
			"请拍摄或彩色扫描原件，不要用复印件。", "Photograph the original or scan it in colour; do not use a photocopy.")
		return
	}
	s.add(f, fmt.Sprintf("图片颜色很淡（彩色部分占 %.1f%%），可能是复印件。", s.m.Colour*100),
		fmt.Sprintf("The picture has very little colour (%.1f %%): it may be a photocopy.", s.m.Colour*100),
		"请确认拍的是彩色原件。", "Make sure that this is the coloured original.")
}

func (s *inspection) light() {
	s.exposure()
	s.glare()
	if r := s.m.PaperLow / math.Max(s.m.PaperHigh, 1); r < lightRatio && s.framed && s.m.Paper >= darkFault {
		s.add(Finding{Code: "photo.light", Severity: fault.Warning, Value: hundredth(r), Limit: lightRatio, Marks: s.mark(), autoMendable: s.framed},
			fmt.Sprintf("光线不均：最暗处的纸面只有最亮处的 %.0f%%（至少应为 %.0f%%）。", r*100, lightRatio*100),
			fmt.Sprintf("The light is uneven: the darkest paper has %.0f %% of the brightest (at least %.0f %% is wanted).", r*100, lightRatio*100),
			"系统会把明暗拉匀；若阴影边缘仍可见，请避开手和手机的影子重拍。", "It will be evened out; if the border of the shadow still shows, take the photo again without the shadow of hand or phone.")
	}
	if white := math.Min(245, s.m.PaperLow*2.5); white < whiteLeast && s.framed && s.m.Paper >= darkFault {
		s.add(Finding{Code: "photo.background", Severity: fault.Warning, Value: math.Round(white), Limit: whiteLeast, Marks: s.mark()},
			fmt.Sprintf("处理后仍有底色偏灰处：亮度 %.0f，至少应为 %d。", white, whiteLeast),
			fmt.Sprintf("Part of the background stays grey after processing: level %.0f, at least %d is wanted.", white, whiteLeast),
			"请在明亮均匀的光线下重拍。", "Take the photo again in bright, even light.")
	}
	if s.m.Screen > screenWarn {
		s.add(Finding{Code: "photo.screen", Severity: fault.Warning, Value: math.Round(s.m.Screen), Limit: screenWarn, Unit: "dB", Marks: s.mark()},
			fmt.Sprintf("画面有规则的细格（%.0f dB，纸面不超过 %d dB），像是翻拍屏幕。", s.m.Screen, screenWarn),
			fmt.Sprintf("The picture shows a regular fine grid (%.0f dB, paper stays under %d dB): it looks like a photographed screen.", s.m.Screen, screenWarn),
			"请拍摄纸质原件，不要翻拍屏幕。", "Photograph the paper original, not a screen.")
	}
}

func (s *inspection) exposure() {
	m := s.m
	most := burntMost
	if !s.framed { // the table is no paper: what counts is the brightest, and it covers only part of the picture
		m.Paper, most = m.PaperHigh, burntPart
	}
	switch {
	case m.Paper >= overPaper && m.Burnt > most:
		f := Finding{Code: "photo.overexposed", Severity: fault.Warning, Value: percent(m.Burnt), Limit: percent(most), Unit: "%", Marks: s.mark()}
		if s.framed && s.found.Fill >= 0.98 && s.found.Perspective < 0.01 { // scanners clip paper on purpose
			f.Severity = fault.Note
		}
		s.add(f, fmt.Sprintf("曝光过度：画面的 %.0f%% 已是纯白，细线可能丢失。", m.Burnt*100),
			fmt.Sprintf("Over-exposed: %.0f %% of the page is pure white, thin strokes may be lost.", m.Burnt*100),
			"请降低曝光（点按证件对焦后下移亮度）重拍。", "Take the photo again with less exposure (tap on the document, then lower the brightness).")
	case m.Paper < darkWarn:
		f := Finding{Code: "photo.dark", Severity: fault.Warning, Value: math.Round(m.Paper), Limit: darkWarn, Marks: s.mark()}
		if m.Paper < darkFault {
			f.Severity, f.Limit = fault.Fault, darkFault
		}
		s.add(f, fmt.Sprintf("画面太暗：纸面亮度 %.0f，至少应为 %.0f。", m.Paper, f.Limit),
			fmt.Sprintf("Too dark: the paper has a level of %.0f, at least %.0f is needed.", m.Paper, f.Limit),
			"请在明亮处重拍，不要用闪光灯直射。", "Take the photo again in bright light, without a direct flash.")
	}
}

func (s *inspection) glare() {
	if s.m.Glare <= glareWarn {
		return
	}
	f := Finding{Code: "photo.glare", Severity: fault.Warning, Value: percent(s.m.Glare), Limit: percent(glareWarn), Unit: "%", Marks: s.m.glares}
	if s.m.Glare > glareFault {
		f.Severity, f.Limit = fault.Fault, percent(glareFault)
	}
	s.add(f, fmt.Sprintf("证件上有反光：%.1f%% 的面积过曝（不超过 %.1f%%），该处的字看不见。", s.m.Glare*100, f.Limit),
		fmt.Sprintf("There is glare on the document: %.1f %% of it is burnt out (at most %.1f %%), print there is lost.", s.m.Glare*100, f.Limit),
		"请关掉闪光灯，换个角度避开灯光反射后重拍；有塑封的请取出。", "Take the photo again without flash and from an angle that avoids the lamp; take the document out of its sleeve.")
}

func (s *inspection) sharpness() {
	// noise in the dark looks like edges of every kind: the darkness was said already
	if !s.m.Edges || s.m.Sigma <= blurWarn || s.m.Paper < darkWarn {
		return
	}
	f := Finding{Code: "photo.blur", Severity: fault.Warning, Value: hundredth(s.m.Sigma), Limit: blurWarn, Unit: "px", Marks: s.mark()}
	if s.m.Sigma > blurFault {
		f.Severity, f.Limit = fault.Fault, blurFault
		s.add(f, fmt.Sprintf("图片模糊：笔画边缘宽 %.2f 像素（按 1600 像素宽计，不超过 %.2f），小字会认错。", s.m.Sigma, blurFault),
			fmt.Sprintf("The picture is blurred: edges are %.2f px wide (on a page of 1600 px, at most %.2f), small print will be misread.", s.m.Sigma, blurFault),
			"请擦净镜头、对准焦点、拿稳手机后重拍。", "Clean the lens, focus on the document, hold still and take the photo again.")
		return
	}
	s.add(f, fmt.Sprintf("图片略模糊：笔画边缘宽 %.2f 像素（按 1600 像素宽计，最好不超过 %.2f）。", s.m.Sigma, blurWarn),
		fmt.Sprintf("The picture is a little soft: edges are %.2f px wide (on a page of 1600 px, best at most %.2f).", s.m.Sigma, blurWarn),
		"可以提交；若小字看不清请重拍。", "It can be used; take it again if small print cannot be read.")
}
