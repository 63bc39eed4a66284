package fit

import (
	"fmt"
	"image"
	"math"

	"icpdoc/internal/fault"
)

// check refuses pictures without usable pixels and rules at odds with themselves.
func check(img *image.YCbCr, r Rule) error {
	if !usable(img) {
		return fault.New(fault.Malformed, "photo.unreadable", "图片没有可用的像素。", "The picture has no usable pixels.")
	}
	if r.MinBytes < 0 || r.MaxBytes < 0 || r.MinLong < 0 || r.MinShort < 0 || r.MaxBytes > 0 && r.MinBytes > r.MaxBytes ||
		r.MinLong > maxSide || r.MinShort > maxSide {
		return fault.New(fault.Config, "photo.rule", "图片规则自相矛盾。", "The picture rule contradicts itself.")
	}
	return nil
}

// refusal is a fault about the picture as a whole.
func refusal(code string, reason, remedy fault.Text) error {
	return fault.New(fault.Invalid, code, reason.Zh, reason.En).With(fault.Field{Code: code, Reason: reason, Remedy: remedy})
}

func say(zh, en string, args ...any) fault.Text {
	return fault.Text{Zh: fmt.Sprintf(zh, args...), En: fmt.Sprintf(en, args...)}
}

// needed names the rule's sides; a rule may know only one of them.
func needed(r Rule) string {
	return fmt.Sprintf("%d×%d", max(r.MinLong, r.MinShort), r.MinShort)
}

func tooSmall(l *layout, r Rule) error {
	long, short := int(math.Round(l.real)), max(1, int(math.Round(l.real/l.aspect)))
	return refusal("photo.too_small",
		say("图片只有 %[1]d×%[2]d 像素，要求至少 %[3]s 像素（长边×短边）。",
			"The picture has %[1]d×%[2]d pixels; at least %[3]s are needed (long × short side).", long, short, needed(r)),
		say("请靠近重新拍摄或提高扫描分辨率，使证件长边达到 %[1]d 像素以上；放大图片不会增加细节。",
			"Photograph it closer or scan it finer, so that the document's long side has at least %[1]d pixels; enlarging adds no detail.", l.least))
}

func tooLittleDetail(j *job) error {
	return refusal("photo.too_little_detail",
		say("图片细节太少（是否为空白？）：最高质量也只有 %[1]d 字节，要求至少 %[2]d 字节。",
			"The picture carries too little detail (blank?): even at the highest quality it has %[1]d bytes; at least %[2]d are needed.",
			len(j.out), j.rule.MinBytes),
		say("请检查是否选错了文件，并用更高分辨率重新拍摄或扫描原件。",
			"Check that this is the right file, and photograph or scan the original again at a higher resolution."))
}

func tooMuchDetail(j *job) error {
	w, h := j.layout.sides(j.long)
	return refusal("photo.too_much_detail",
		say("图片在 %[1]d×%[2]d 像素下无法压缩到 %[3]d 字节以内。",
			"At %[1]d×%[2]d pixels the picture cannot be compressed to %[3]d bytes.", w, h, j.rule.MaxBytes),
		say("请在光线充足处重新拍摄，避免噪点、花纹背景和屏幕翻拍。",
			"Photograph it again in good light, without noise, patterned backgrounds or screens."))
}

func upscaled(j *job, factor float64) fault.Field {
	w, h := j.layout.sides(j.long)
	real := j.layout.real
	return fault.Field{
		Code: "photo.upscaled", Severity: fault.Warning,
		Reason: say("原图证件长边只有 %[1]d 像素，已放大 %.2[4]f 倍到 %[2]d×%[3]d；放大不会增加细节。",
			"The original's long side has only %[1]d pixels; it was enlarged %.2[4]f times to %[2]d×%[3]d, which adds no detail.",
			int(math.Round(real)), w, h, factor),
		Remedy: say("请确认小字清晰可读；最好靠近重新拍摄或提高扫描分辨率。",
			"Check that small print is readable; better, photograph it closer or scan it finer."),
	}
}

func poor(j *job, quality float64) fault.Field {
	return fault.Field{
		Code: "photo.low_quality", Severity: fault.Warning,
		Reason: say("为压缩到 %[1]d 字节以内，图片质量降到 %.0[2]f（满分 100）。",
			"To stay within %[1]d bytes the picture's quality fell to %.0[2]f of 100.", j.rule.MaxBytes, quality),
		Remedy: say("请确认小字清晰可读；画面噪点多或背景复杂时请重新拍摄。",
			"Check that small print is readable; photograph again if the picture is noisy or its background busy."),
	}
}
