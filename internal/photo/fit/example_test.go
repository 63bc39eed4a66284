package fit_test

import (
	"fmt"
	"image"

	"icpdoc/internal/fault"
	"icpdoc/internal/photo/fit"
)

// A picture of 900×640 pixels cannot become a certificate scan of 1500×1100.
func ExampleFit() {
	small := image.NewYCbCr(image.Rect(0, 0, 900, 640), image.YCbCrSubsampleRatio420)
	_, err := fit.Fit(fit.Source{Image: small}, fit.Rule{MinBytes: 102400, MaxBytes: 200000, MinLong: 1500, MinShort: 1100})
	fmt.Println(fault.As(err).Fields[0].Reason.En)
	// Output: The picture has 900×640 pixels; at least 1500×1100 are needed (long × short side).
}
