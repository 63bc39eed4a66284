package fit

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// verify reads a file's headers back: what goes out must be a baseline frame of three eight-bit components with the
// sides and bytes meant, JFIF as its only application segment, no comment, and a proper end.
func verify(file []byte, w, h int, r Rule) error {
	if r.MaxBytes > 0 && len(file) > r.MaxBytes || len(file) < r.MinBytes {
		return fmt.Errorf("%d bytes outside %d…%d", len(file), r.MinBytes, r.MaxBytes)
	}
	if max(w, h) < r.MinLong || min(w, h) < r.MinShort {
		return fmt.Errorf("%d×%d below %d×%d", w, h, r.MinLong, r.MinShort)
	}
	if len(file) < 4 || file[0] != 0xff || file[1] != 0xd8 || file[len(file)-2] != 0xff || file[len(file)-1] != 0xd9 {
		return errors.New("no start or end of image")
	}
	frames := 0
	for p := 2; p+4 <= len(file); {
		if file[p] != 0xff {
			return fmt.Errorf("no marker at byte %d", p)
		}
		marker, size := file[p+1], int(binary.BigEndian.Uint16(file[p+2:]))
		body := file[p+4:]
		if size < 2 || len(body) < size-2 {
			return fmt.Errorf("segment %#x is cut off", marker)
		}
		body = body[:size-2]
		switch marker {
		case 0xe0, 0xdb, 0xc4:
		case 0xc0:
			frames++
			if len(body) < 6 || body[0] != 8 || body[5] != 3 ||
				int(binary.BigEndian.Uint16(body[1:])) != h || int(binary.BigEndian.Uint16(body[3:])) != w {
				return errors.New("the frame is not what was meant")
			}
		case 0xda:
			if frames != 1 {
				return errors.New("a scan without one frame")
			}
			return nil
		default:
			return fmt.Errorf("unexpected segment %#x", marker)
		}
		p += 2 + size
	}
	return errors.New("no scan")
}
