package photo

import (
	"fmt"
	"slices"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo/frame"
	"icpdoc/internal/photo/inspect"
)

// Mark is an outline in a picture: x and y of four corners, clockwise from the top left.
type Mark [4][2]float64

func markOf(q frame.Quad) Mark {
	var m Mark
	for i, p := range q {
		m[i] = [2]float64{round(p.X, 1), round(p.Y, 1)}
	}
	return m
}

// Finding is one thing that was seen or done, with its number and its limit.
type Finding struct {
	Code     string         `json:"code"`
	Severity fault.Severity `json:"severity"`
	Value    float64        `json:"value,omitempty"` // what was measured
	Limit    float64        `json:"limit,omitempty"` // what is needed, or from where it counts
	Unit     string         `json:"unit,omitempty"`
	Reason   fault.Text     `json:"reason"`
	Remedy   fault.Text     `json:"remedy"`
	Marks    []Mark         `json:"marks,omitempty"`     // where, in pixels of the upright full-resolution master or of the clean copy
	Result   bool           `json:"on_result,omitempty"` // Marks are in the clean copy
	Mended   bool           `json:"mended,omitempty"`    // was so in the upload, is put right in the copy
}

// Fields gives the findings as the other rooms tell theirs.
func (o *Outcome) Fields(pointer string) []fault.Field {
	list := make([]fault.Field, len(o.Findings))
	for i, f := range o.Findings {
		list[i] = fault.Field{Pointer: pointer, Code: f.Code, Severity: f.Severity, Reason: f.Reason, Remedy: f.Remedy}
	}
	return list
}

// Count gives the number of faults, warnings and notes.
func (o *Outcome) Count() (faults, warnings, notes int) {
	for _, f := range o.Findings {
		switch f.Severity {
		case fault.Fault:
			faults++
		case fault.Warning:
			warnings++
		default:
			notes++
		}
	}
	return faults, warnings, notes
}

func (w *work) say(f Finding) { w.out.Findings = append(w.out.Findings, f) }

// said tells whether a finding of this code is there.
func (w *work) said(code string) bool {
	return slices.ContainsFunc(w.out.Findings, func(f Finding) bool { return f.Code == code })
}

// echo takes over what the fitting step says, unless the inspection has said it before, with a mark in the picture.
func (w *work) echo(f fault.Field) {
	before := map[string]string{"photo.too_small": "photo.resolution", "photo.upscaled": "photo.upscale"}
	if !w.said(f.Code) && !w.said(before[f.Code]) {
		w.say(Finding{Code: f.Code, Severity: f.Severity, Reason: f.Reason, Remedy: f.Remedy})
	}
}

// inspect judges the picture as it was taken, before its light is evened out.
func (w *work) inspect() {
	if w.o.Judged {
		return
	}
	r := w.slot.Rule
	e := inspect.Expectation{Kind: r.Kind, Aspects: r.Aspects, MinLong: r.MinLong, MinShort: r.MinShort, MinFill: r.MinFill,
		Colour:    r.Colour && r.Kind != "icon", // a photocopy is what the rule means; an icon may be black and white
		PureWhite: r.PureWhite && !r.Frame,      // what is cut out has no surroundings, its paper is made white
	}
	if r.Orientation != "" {
		lying := r.Orientation == "landscape"
		if !w.use && w.o.turn()%2 == 1 {
			lying = !lying
		}
		e.Landscape = &lying
	}
	i := w.pic.Info
	facts := inspect.Facts{Grey: i.Grey, NativeLong: max(i.Width, i.Height), NativeShort: min(i.Width, i.Height)}
	fx, fy := w.scale()
	for _, f := range inspect.Inspect(w.pic.Image, w.pic.ExtentW, w.pic.ExtentH, facts, w.found, e) {
		if f.Code == "photo.frame" && !r.Frame {
			continue // nothing was to be found
		}
		o := Finding{Code: f.Code, Severity: f.Severity, Value: f.Value, Limit: f.Limit, Unit: f.Unit, Reason: f.Reason, Remedy: f.Remedy,
			Mended: f.Mended() && w.mends(f.Code)}
		if o.Mended {
			o.Severity = fault.Note
		}
		switch {
		case f.Code == "photo.frame":
			o.Reason, o.Remedy = w.unsure()
		case f.Code == "photo.fill" && !o.Mended: // what was found says that it will be cropped
			o.Severity = fault.Warning
			o.Reason = fault.Text{
				Zh: fmt.Sprintf("证件只占画面的 %.0f%%（要求不少于 %.0f%%），只旋转和缩放时不裁切。", f.Value, f.Limit),
				En: fmt.Sprintf("The document fills %.0f %% of the frame (at least %.0f %% is needed), and a gentle copy is not cropped.", f.Value, f.Limit),
			}
			o.Remedy = fault.Text{Zh: "去掉“只旋转和缩放”的选项，或靠近证件重拍。", En: "Leave the gentle mode, or photograph it again from nearer."}
		}
		for _, q := range f.Marks {
			o.Marks = append(o.Marks, markOf(q.Scale(fx, fy)))
		}
		w.say(o)
	}
}

// mends tells whether what is done to this picture puts right what a code says.
func (w *work) mends(code string) bool {
	switch {
	case code == "photo.light":
		return w.whitens()
	case w.o.Gentle:
		return w.use && code == "photo.skew"
	}
	return w.use
}

// unsure tells politely that the picture stays as it is.
func (w *work) unsure() (reason, remedy fault.Text) {
	have, need := w.found.Confidence*100, frame.Accept*100
	return fault.Text{
			Zh: fmt.Sprintf("没有把握找到证件的四角（把握 %.0f%%，需要 %.0f%%），图片保持原样，没有裁切和拉正。", have, need),
			En: fmt.Sprintf("The document's corners could not be found with certainty (confidence %.0f %%, needed %.0f %%): the picture stays as it is, neither cut nor straightened.", have, need),
		}, fault.Text{
			Zh: "证件若已占满画面，无需处理；否则请给出四角的像素坐标，或把证件放在颜色不同的平面上、四边留出少许空隙重拍。",
			En: "Nothing to do if the document fills the picture; otherwise give the pixel coordinates of its four corners, or photograph it again on a plain surface of another colour with a little space on all sides.",
		}
}

// fail turns an error into findings.
func (w *work) fail(err error) {
	e := fault.As(err)
	if len(e.Fields) == 0 {
		w.say(Finding{Code: e.Code, Reason: e.Detail})
	}
	for _, f := range e.Fields {
		w.echo(f)
	}
}

// sort puts what blocks first; among equals the order of the work stays.
func (w *work) sort() {
	slices.SortStableFunc(w.out.Findings, func(a, b Finding) int { return int(a.Severity) - int(b.Severity) })
}
