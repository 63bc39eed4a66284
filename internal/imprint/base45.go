package imprint

import "strings"

// alphabet45 is the alphabet of RFC 9285, which is QR's alphanumeric set.
const alphabet45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// encode45 writes bytes in base45 (RFC 9285 §4): two bytes are three characters, a last single byte is two.
func encode45(data []byte) string {
	out := make([]byte, 0, (len(data)+1)/2*3)
	for ; len(data) >= 2; data = data[2:] {
		v := int(data[0])<<8 | int(data[1])
		out = append(out, alphabet45[v%45], alphabet45[v/45%45], alphabet45[v/2025])
	}
	if len(data) == 1 {
		out = append(out, alphabet45[data[0]%45], alphabet45[data[0]/45])
	}
	return string(out)
}

// decode45 reads base45. It takes only what encode45 writes: one text, one meaning.
func decode45(s string) ([]byte, bool) {
	if len(s)%3 == 1 {
		return nil, false
	}
	out := make([]byte, 0, len(s)/3*2+1)
	for len(s) > 0 {
		n := min(3, len(s))
		v := 0
		for i := n - 1; i >= 0; i-- {
			digit := strings.IndexByte(alphabet45, s[i])
			if digit < 0 {
				return nil, false
			}
			v = 45*v + digit
		}
		switch {
		case n == 3 && v <= 0xFFFF:
			out = append(out, byte(v>>8), byte(v))
		case n == 2 && v <= 0xFF:
			out = append(out, byte(v))
		default:
			return nil, false
		}
		s = s[n:]
	}
	return out, true
}
