package fit

import (
	"image"
	"math"

	"icpdoc/internal/fault"
)

// Rule is what the receiving system accepts. Bytes are inclusive bounds, zero means no bound. MinLong and MinShort are
// pixels of the longer and shorter side, zero means any. DPI is written into the file, 96 when zero.
type Rule struct {
	MinBytes, MaxBytes int
	MinLong, MinShort  int
	DPI                int
}

// Source is a picture to fit. ExtentW and ExtentH are the pixels of Image that the picture covers (zero: all).
// NativeLong is the real pixels of the long side before any scaling (zero: those of Image); enlarging is measured
// against the lesser of the two.
type Source struct {
	Image            *image.YCbCr
	ExtentW, ExtentH float64
	NativeLong       int
}

// Result is the file and how it came about.
type Result struct {
	JPEG          []byte
	Width, Height int
	Quality       float64 // 1…100; 50 is a step of 16 for the mean of blocks
	Subsampling   string  // "4:2:0" or "4:4:4"
	Passes        int     // exact counts of the search; the file is written once
	Upscale       float64 // over the source's own pixels; 1 when not enlarged
	Notes         []fault.Field
	// Image is the pixels that were encoded, for a copy to draw on and hand to Within. Fit's is always fresh; Within's
	// may be the picture it was given.
	Image *image.YCbCr
}

const (
	openQuality = 92.0 // without a ceiling
	fullChromaScale,
	fullChromaKeeps = 0.12, 0.30 // 4:2:0 finer than the first tries 4:4:4, which stays when finer than the second
	poorQuality     = 25.0  // below it a person is warned
	hopelessQuality = 18.0  // below it fewer pixels read better
	fillShare       = 0.986 // of the ceiling less stuffing: a search that lands there is done
)

// Fit makes the best-looking baseline JPEG within a rule. It chooses the size, resizes and sharpens. Pictures that
// cannot comply give a *fault.Error with the numbers found and needed: "photo.too_small",
// "photo.too_little_detail", "photo.too_much_detail", "photo.unreadable"; a rule at odds with itself "photo.rule".
func Fit(s Source, r Rule) (Result, error) {
	if err := check(s.Image, r); err != nil {
		return Result{}, err
	}
	l := newLayout(s, r)
	if l.upscale(l.least) > MaxUpscale || float64(l.least) > l.most() {
		return Result{}, tooSmall(&l, r)
	}
	j := job{rule: r, layout: &l}
	j.make(j.choose())
	if err := j.raise(); err != nil {
		return Result{}, err
	}
	return j.result()
}

// Within encodes a picture as it is, into the byte window; the rule's pixels must hold already. It is for copies with
// something drawn on them: the size and the pixels stay.
func Within(img *image.YCbCr, r Rule) (Result, error) {
	if err := check(img, r); err != nil {
		return Result{}, err
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	l := newLayout(Source{Image: img}, r)
	if max(w, h) < r.MinLong || min(w, h) < r.MinShort {
		return Result{}, tooSmall(&l, r)
	}
	l.least, l.real = max(w, h), float64(max(w, h))
	j := job{rule: r, layout: &l, fixed: true}
	j.make(l.least)
	if err := j.raise(); err != nil {
		return Result{}, err
	}
	return j.result()
}

// Encode writes a baseline JPEG at a quality of 1…100, keeping 4:4:4, 4:2:2, 4:2:0 and 4:4:0 chroma as it is; other
// ratios become 4:2:0. dpi outside 1…65,535 becomes 96. It returns nil when the picture has no usable pixels.
func Encode(img *image.YCbCr, quality float64, dpi int) []byte {
	if !usable(img) {
		return nil
	}
	c := newCoder(writable(img))
	out, _, _, _ := c.encode(c.at(scaleOf(quality)), 0, dpi)
	return out
}

// writable gives the picture in a subsampling that the encoder writes.
func writable(img *image.YCbCr) *image.YCbCr {
	if _, _, _, ok := sampling(img.SubsampleRatio); ok {
		return img
	}
	return newResampler().resample(img, 0, 0, img.Rect.Dx(), img.Rect.Dy(), image.YCbCrSubsampleRatio420)
}

// job is one Fit under way; what is current lies in img, out and scale.
type job struct {
	rule   Rule
	layout *layout
	fixed  bool // the size may not change

	long   int
	img    *image.YCbCr
	out    []byte
	scale  float64
	label  string
	passes int
	within bool // below the ceiling
}

// choose predicts the quality at the usual size and moves to a better size when the picture is dense or light.
func (j *job) choose() int {
	l := j.layout
	if j.rule.MaxBytes <= 0 || l.dense == l.lavish {
		return l.usual
	}
	q := l.estimate(l.usual, j.rule.MaxBytes)
	switch {
	case q > l.growAt:
		return l.lavish
	case q >= denseQuality:
		return l.usual
	}
	long := l.dense
	for range 4 { // hopelessly dense at this size: fewer pixels of a kind that can be read
		if q = l.estimate(long, j.rule.MaxBytes); q >= hopelessQuality || long <= l.least {
			break
		}
		long = max(l.least, int(float64(long)*max(0.6, math.Sqrt(q/hopelessQuality)*0.95)))
	}
	return long
}

// make produces the file at a long side: 4:2:0, or 4:4:4 when 4:2:0 is already very fine and the bytes are there. If
// not even the coarsest steps get below the ceiling, the picture shrinks towards the rule's minimum.
func (j *job) make(long int) {
	for range 8 {
		j.use(long, image.YCbCrSubsampleRatio420)
		if j.within || j.fixed || long <= j.layout.least {
			break
		}
		long = max(j.layout.least, long*3/4)
	}
	if j.within && j.rule.MaxBytes > 0 && j.scale <= fullChromaScale {
		best := *j
		j.use(long, image.YCbCrSubsampleRatio444)
		if !j.within || j.scale > fullChromaKeeps {
			best.passes = j.passes
			*j = best
		}
	}
}

// use makes the file at a size and subsampling.
func (j *job) use(long int, ratio image.YCbCrSubsampleRatio) {
	j.long = long
	switch {
	case !j.fixed:
		j.img = j.layout.picture(long, ratio)
	case j.layout.src.SubsampleRatio == ratio:
		j.img = j.layout.src
	default:
		j.img = newResampler().resample(j.layout.src, 0, 0, j.layout.src.Rect.Dx(), j.layout.src.Rect.Dy(), ratio)
	}
	c := newCoder(j.img)
	j.label = c.subsamplingLabel
	if j.rule.MaxBytes <= 0 {
		j.scale, j.within = scaleOf(openQuality), true
		j.out, _, _, _ = c.encode(c.at(j.scale), 0, j.rule.DPI)
		if len(j.out) < j.rule.MinBytes {
			j.scale = finestScale
			j.out, _, _, _ = c.encode(c.at(j.scale), 0, j.rule.DPI)
		}
		return
	}
	best, passes, ok := c.search(j.rule.MaxBytes, fillShare)
	j.passes += passes
	if j.within = ok; !ok {
		j.out, j.scale = nil, coarsestScale
		return
	}
	out, used, more, ok := c.encode(best, j.rule.MaxBytes, j.rule.DPI)
	j.out, j.scale, j.within = out, used.scale, ok
	j.passes += more
}

// raise brings a file that is below the floor up to it, honestly: full chroma, then the source's own pixels, then a
// little enlargement. The search has already taken the quality as far as it goes.
func (j *job) raise() error {
	if !j.within {
		return tooMuchDetail(j)
	}
	if len(j.out) >= j.rule.MinBytes {
		return nil
	}
	if j.label != "4:4:4" {
		j.use(j.long, image.YCbCrSubsampleRatio444)
	}
	for _, limit := range []float64{j.layout.real, j.layout.real * MaxUpscale} {
		limit = min(limit, j.layout.most())
		for range 4 {
			if j.within && len(j.out) >= j.rule.MinBytes {
				return nil
			}
			if j.fixed || float64(j.long) >= math.Floor(limit) {
				break
			}
			need := math.Sqrt(float64(j.rule.MinBytes)/float64(len(j.out)+1)) * 1.02
			if float64(j.long)*need > j.layout.real*MaxUpscale*1.05 {
				return tooLittleDetail(j) // bytes grow with the area at most
			}
			j.use(max(j.long+1, int(min(limit, float64(j.long)*need))), image.YCbCrSubsampleRatio444)
		}
	}
	if j.within && len(j.out) >= j.rule.MinBytes {
		return nil
	}
	return tooLittleDetail(j)
}

// result reads the file back and adds what a person should know.
func (j *job) result() (Result, error) {
	w, h := j.img.Rect.Dx(), j.img.Rect.Dy()
	if err := verify(j.out, w, h, j.rule); err != nil {
		return Result{}, fault.Wrap(err, "photo.verify")
	}
	res := Result{
		JPEG: j.out, Width: w, Height: h, Image: j.img, Quality: qualityOf(j.scale),
		Subsampling: j.label, Passes: j.passes, Upscale: j.layout.upscale(j.long),
	}
	if res.Upscale > 1.0005 {
		res.Notes = append(res.Notes, upscaled(j, res.Upscale))
	}
	if res.Quality < poorQuality {
		res.Notes = append(res.Notes, poor(j, res.Quality))
	}
	return res, nil
}
