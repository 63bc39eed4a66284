package photo

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"github.com/disintegration/imaging"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo/decode"
	"icpdoc/internal/photo/fit"
	"icpdoc/internal/photo/frame"
)

// skewSeen is the turn in degrees from which a person notices that a page is not straight.
const skewSeen = 0.3

// upright makes the page: straightened and cut out, or only rotated, or the picture as it is.
func (w *work) upright() {
	fx, fy := w.scale()
	switch {
	case w.use && w.o.Gentle:
		w.rotate()
	case w.use:
		q := w.found.Quad
		qw, qh := q.Scale(fx, fy).Size()
		w.native = [2]float64{qw, qh}
		w.page = frame.Straighten(w.pic.Image, q, w.found.Aspect, w.pageLong(math.Max(qw, qh)))
		w.pageW, w.pageH = float64(w.page.Rect.Dx()), float64(w.page.Rect.Dy())
		w.out.Framing.Done = "straightened"
		w.sayFramed()
		return
	default:
		w.out.Framing.Done = "as_is"
		w.page, w.pageW, w.pageH = w.pic.Image, w.pic.ExtentW, w.pic.ExtentH
		w.native = [2]float64{float64(w.pic.Info.Width), float64(w.pic.Info.Height)}
	}
	if turn := w.o.turn(); turn > 0 {
		w.page = toYCbCr(quarterTurns(toNRGBA(w.page), turn))
		w.pageW, w.pageH = float64(w.page.Rect.Dx()), float64(w.page.Rect.Dy())
		if turn%2 == 1 {
			w.native[0], w.native[1] = w.native[1], w.native[0]
		}
	}
}

// rotate turns the whole picture by the document's skew; what comes into view at the corners is white.
func (w *work) rotate() {
	w.out.Framing.Done = "rotated"
	w.native = [2]float64{float64(w.pic.Info.Width), float64(w.pic.Info.Height)}
	w.page, w.pageW, w.pageH = w.pic.Image, w.pic.ExtentW, w.pic.ExtentH
	skew := w.found.SkewDegrees
	if math.Abs(skew) < skewSeen {
		return
	}
	// imaging turns anticlockwise; a positive skew is clockwise. The picture is fresh and whole, as its workers need it.
	turned := imaging.Rotate(toNRGBA(w.page), skew, color.White)
	grown := float64(turned.Rect.Dx()) / w.pageW
	w.page = toYCbCr(turned)
	w.pageW, w.pageH = float64(turned.Rect.Dx()), float64(turned.Rect.Dy())
	w.native = [2]float64{w.native[0] * grown, w.native[0] * grown * w.pageH / w.pageW}
}

// whitens tells whether the light of the page will be evened out: where the surroundings must be white. A card's own
// colours and a gentle copy's light stay as they are.
func (w *work) whitens() bool {
	return w.use && !w.o.Gentle && w.slot.Rule.Kind == "document" && w.slot.Rule.PureWhite
}

// brighten evens out the light of a page and cuts the corners of a card.
func (w *work) brighten() {
	card := w.slot.Rule.Kind == "id_front" || w.slot.Rule.Kind == "id_back"
	switch {
	case w.whitens():
		frame.Whiten(w.page)
	case card && w.out.Framing.Done == "straightened" && math.Abs(w.found.Aspect-cardAspect) < 0.06:
		roundCorners(w.page)
	}
}

// cardAspect is 85.60 mm by 53.98 mm (ISO/IEC 7810 ID-1).
const cardAspect = 85.60 / 53.98

// sayFramed tells that the document was cut out, and by whose corners.
func (w *work) sayFramed() {
	f := Finding{Code: "photo.framed", Severity: fault.Note,
		Reason: fault.Text{
			Zh: fmt.Sprintf("已找到证件四角（把握 %.0f%%），拉正并裁切。", w.found.Confidence*100),
			En: fmt.Sprintf("The document's corners were found (confidence %.0f %%): it was straightened and cut out.", w.found.Confidence*100),
		},
		Remedy: fault.Text{Zh: "请核对结果图的四边没有缺失。", En: "See that no edge of the document is missing in the result."}}
	if w.out.Framing.Given {
		f.Reason = fault.Text{Zh: "已按给出的四角拉正并裁切。", En: "Straightened and cut out by the corners given."}
	}
	w.say(f)
}

// roundCorners paints white what a card's rounded corners leave of the table: a radius of 3.18 mm on 85.60 mm (ISO/IEC 7810 ID-1).
func roundCorners(img *image.YCbCr) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	r := float64(max(w, h)) * 3.18 / 85.60
	n := int(math.Ceil(r))
	if n < 2 || 2*n > min(w, h) {
		return
	}
	for y := range n {
		for x := range n {
			d := math.Hypot(r-float64(x)-0.5, r-float64(y)-0.5) - r
			if d <= 0 {
				continue
			}
			share := math.Min(1, d)
			for _, p := range [4][2]int{{x, y}, {w - 1 - x, y}, {x, h - 1 - y}, {w - 1 - x, h - 1 - y}} {
				i := img.YOffset(img.Rect.Min.X+p[0], img.Rect.Min.Y+p[1])
				img.Y[i] = mix(img.Y[i], 255, share)
				c := img.COffset(img.Rect.Min.X+p[0], img.Rect.Min.Y+p[1])
				img.Cb[c], img.Cr[c] = mix(img.Cb[c], 128, share), mix(img.Cr[c], 128, share)
			}
		}
	}
}

func mix(have, want uint8, share float64) uint8 {
	return uint8(math.Round(float64(have) + (float64(want)-float64(have))*share))
}

// preview is the upright master for looking at: a JPEG of at most long pixels.
func preview(p *decode.Picture, long int) []byte {
	w, h := int(math.Round(p.ExtentW)), int(math.Round(p.ExtentH))
	if most := max(w, h); most > long {
		w, h = max(1, w*long/most), max(1, h*long/most)
	}
	return fit.Encode(fit.Resize(p.Image, p.ExtentW, p.ExtentH, w, h), 80, 96)
}

// toNRGBA makes the fresh, validated picture that the imaging library is handed: it panics on anything else in a goroutine
// of its own, where nobody can catch it.
func toNRGBA(src *image.YCbCr) *image.NRGBA {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dst := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		row := dst.Pix[y*dst.Stride : y*dst.Stride+4*w]
		for x := range w {
			i, c := src.YOffset(src.Rect.Min.X+x, src.Rect.Min.Y+y), src.COffset(src.Rect.Min.X+x, src.Rect.Min.Y+y)
			r, g, b := color.YCbCrToRGB(src.Y[i], src.Cb[c], src.Cr[c])
			row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = r, g, b, 255
		}
	}
	return dst
}

// toYCbCr takes the imaging library's picture back, without reducing its chroma.
func toYCbCr(src *image.NRGBA) *image.YCbCr {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dst := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio444)
	for y := range h {
		row := src.Pix[y*src.Stride : y*src.Stride+4*w]
		for x := range w {
			dst.Y[y*dst.YStride+x], dst.Cb[y*dst.CStride+x], dst.Cr[y*dst.CStride+x] = color.RGBToYCbCr(row[4*x], row[4*x+1], row[4*x+2])
		}
	}
	return dst
}

// quarterTurns turns clockwise; imaging counts the other way.
func quarterTurns(img *image.NRGBA, n int) *image.NRGBA {
	switch n {
	case 1:
		return imaging.Rotate270(img)
	case 2:
		return imaging.Rotate180(img)
	case 3:
		return imaging.Rotate90(img)
	}
	return img
}
