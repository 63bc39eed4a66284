package decode

import (
	"errors"
	"fmt"
	"runtime/debug"

	"icpdoc/internal/fault"
)

// refuse makes the error of a file that cannot be taken: what was found, and what to do.
func refuse(k fault.Kind, code, zh, en, remedyZh, remedyEn string) *fault.Error {
	return fault.New(k, code, zh, en).With(fault.Field{
		Code: code, Reason: fault.Text{Zh: zh, En: en}, Remedy: fault.Text{Zh: remedyZh, En: remedyEn},
	})
}

// note makes a warning or note that travels with a decoded picture.
func note(s fault.Severity, code, zh, en, remedyZh, remedyEn string) fault.Field {
	return fault.Field{
		Code: code, Severity: s,
		Reason: fault.Text{Zh: zh, En: en}, Remedy: fault.Text{Zh: remedyZh, En: remedyEn},
	}
}

func cancelled() error {
	return refuse(fault.Unsupported, "photo.cancelled",
		"图片处理超时或已被取消。", "Reading the picture was cancelled or took too long.",
		"请换一张较小的图片（建议长边不超过 6000 像素的 JPEG）后重试。",
		"Try again with a smaller picture (a JPEG of at most 6,000 pixels on its long side).")
}

// truncated says that the file ends early.
func truncated(f Format, size int, whereZh, whereEn string) *fault.Error {
	return refuse(fault.Malformed, "photo.truncated",
		fmt.Sprintf("%s 文件不完整：只有 %d 字节，在%s处中断。", f.name(), size, whereZh),
		fmt.Sprintf("The %s file is incomplete: it ends after %d bytes, inside %s.", f.name(), size, whereEn),
		"请从原设备重新传送原图，或重新拍摄。", "Send the original again from its device, or take the picture again.")
}

// damaged says that the content contradicts itself.
func damaged(f Format, zh, en string) *fault.Error {
	return refuse(fault.Malformed, "photo.damaged",
		fmt.Sprintf("%s 文件已损坏：%s。", f.name(), zh), fmt.Sprintf("The %s file is damaged: %s.", f.name(), en),
		"请重新传送原图，或用看图软件打开后另存为 JPEG。", "Send the original again, or open it in a picture viewer and save it as JPEG.")
}

// unusual says that the file is legitimate but of a kind that is not read.
func unusual(f Format, code, zh, en string) *fault.Error {
	return refuse(fault.Unsupported, code,
		fmt.Sprintf("暂不支持这种 %s：%s。", f.name(), zh), fmt.Sprintf("This kind of %s is not read: %s.", f.name(), en),
		"请用看图软件打开后另存为普通 JPEG（8 位，RGB）。", "Open it in a picture viewer and save it as an ordinary JPEG (8 bit, RGB).")
}

// foreign turns the error of a third-party decoder into a fault. The cause is for the log only.
func foreign(f Format, size int, err error) *fault.Error {
	var e *fault.Error
	if errors.As(err, &e) {
		return e
	}
	e = damaged(f, "像素数据无法解码", "its pixels cannot be decoded")
	if isShort(err) {
		e = truncated(f, size, "像素数据", "the pixel data")
	}
	e.Cause = err
	return e
}

func (f Format) name() string {
	switch f {
	case JPEG:
		return "JPEG"
	case PNG:
		return "PNG"
	case WebP:
		return "WebP"
	case HEIC:
		return "HEIC"
	case BMP:
		return "BMP"
	case TIFF:
		return "TIFF"
	case PDF:
		return "PDF"
	}
	return "图片"
}

// theirs runs the code of others. Some of it panics on damaged files: that is an error like any other, and no defect of ours.
func theirs(run func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("a decoder of others panicked: %v\n%s", v, debug.Stack())
		}
	}()
	return run()
}

// panicked is the cause kept of a recovered panic.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }

// guard turns a panic below into a fault. Decoders of others panic on some damaged files; one upload must never take
// the service down.
func guard(f *Format, err *error) {
	v := recover()
	if v == nil {
		return
	}
	e := damaged(*f, "解码时出错", "decoding failed")
	e.Cause = &panicked{v, debug.Stack()}
	*err = e
}
