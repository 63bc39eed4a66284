package photo

import (
	"fmt"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo/frame"
	"icpdoc/internal/photo/mark"
)

// Rule is what a picture for a slot must satisfy. Its fields are those of the rulebook's ImageRule, one for one, so that
// one converts into the other.
type Rule struct {
	MinBytes    int       // of the JPEG, inclusive; 0 none
	MaxBytes    int       // of the JPEG, inclusive
	MinLong     int       // long side in pixels, whatever the orientation
	MinShort    int       // short side in pixels
	Colour      bool      // a photocopy will not do
	Formats     []string  // what the operator takes; a JPEG is always made
	Kind        string    // document, id_front, id_back, icon, screenshot, person
	Aspects     []float64 // expected long over short side; several are alternatives
	Orientation string    // landscape, portrait, "" either
	MinFill     float64   // share of the frame that the document fills, 0..1
	PureWhite   bool      // what surrounds the document is white
	Frame       bool      // the document is looked for, straightened and cut out
	Watermark   bool      // a marked copy makes sense
	DPI         int       // written into the JPEG
}

// Slot is one place of an operator's system that takes a picture.
type Slot struct {
	ID    string
	Title fault.Text
	Rule  Rule
	// WatermarkModes are the verification modes in which the operator allows the mark; empty when it says nothing.
	WatermarkModes []string
}

// Electronic is the verification mode in which no operator takes a marked picture (N:278).
const Electronic = "electronic"

// WatermarkText is the one text that a mark may have (S:279).
const WatermarkText = mark.Text

// mayMark refuses the mark where it must not be, and says so where the operator is silent.
func (s Slot) mayMark(o Options) ([]Finding, error) {
	if !o.Watermark {
		return nil, nil
	}
	refuse := func(code, zh, en, remedyZh, remedyEn string, source string, row int) error {
		return fault.New(fault.Invalid, code, zh, en).With(fault.Field{Pointer: "/watermark", Code: code, Reason: fault.Text{Zh: zh, En: en},
			Remedy: fault.Text{Zh: remedyZh, En: remedyEn}, Source: source, Row: row})
	}
	switch {
	case o.Mode == Electronic:
		return nil, refuse("photo.watermark_electronic",
			"电子核验的图片不得有水印：微信小程序要求上传无水印的原件照片，加水印会被驳回。",
			"A picture for electronic verification must not carry a watermark: the mini-program asks for the original without one, and a marked picture is rejected.",
			"去掉水印选项；只有人工（线下）核验发送的彩色软拷贝才可以加水印。",
			"Leave the watermark out; only colour soft copies for manual (offline) verification may carry one.", "N:278,323-328; S:279", 42)
	case !s.Rule.Watermark:
		return nil, refuse("photo.watermark_slot",
			fmt.Sprintf("“%s”不加水印：水印只用于证件和文件的软拷贝。", s.Title.Zh),
			fmt.Sprintf("%s takes no watermark: it is for soft copies of certificates and papers only.", s.Title.En),
			"去掉水印选项。", "Leave the watermark out.", "S:279", 56)
	case o.Faces == nil:
		return nil, fault.New(fault.Internal, "photo.no_face", "缺少绘制水印的字体。", "There is no face to draw the watermark with.")
	}
	var out []Finding
	if len(s.WatermarkModes) == 0 {
		out = append(out, Finding{Code: "photo.watermark_silent", Severity: fault.Warning,
			Reason: fault.Text{Zh: "该接入服务商的指南没有说明人工核验的软拷贝能否加水印。", En: "This operator's guide does not say whether soft copies for manual verification may be marked."},
			Remedy: fault.Text{Zh: "请先确认；拿不准时提交无水印的一份。", En: "Ask first; when in doubt send the copy without the mark."}})
	}
	if o.Mode == "" {
		out = append(out, Finding{Code: "photo.watermark_offline_only", Severity: fault.Note,
			Reason: fault.Text{Zh: "带水印的一份只用于人工（线下）核验；电子核验须用无水印的一份。", En: "The marked copy is for manual (offline) verification only; electronic verification takes the clean one."}})
	}
	return out, nil
}

// corners turns what the caller gave, in upright full-resolution pixels, into an outline of a picture of w by h pixels.
func (o Options) corners(w, h float64) (*frame.Quad, error) {
	if o.Corners == nil {
		return nil, nil
	}
	q, err := frame.Outline(*o.Corners, w, h)
	if err != nil {
		return nil, err
	}
	return &q, nil
}
