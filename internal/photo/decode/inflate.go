package decode

import (
	"bytes"
	"compress/zlib"
	"io"
)

// maxProfile bounds an embedded colour profile; those that can be applied have a few KB.
const maxProfile = 1 << 20

// inflateProfile unpacks a PNG iCCP chunk: a name, a zero, the compression method 0, a zlib stream. nil when broken.
func inflateProfile(b []byte) []byte {
	i := bytes.IndexByte(b, 0)
	if i < 0 || i+2 > len(b) {
		return nil
	}
	z, err := zlib.NewReader(bytes.NewReader(b[i+2:]))
	if err != nil {
		return nil
	}
	out, err := io.ReadAll(io.LimitReader(z, maxProfile))
	if err != nil {
		return nil
	}
	return out
}
