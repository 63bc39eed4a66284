package imprint

import (
	"fmt"
	"strconv"
	"strings"

	"icpdoc/internal/fault"
)

// alphabet32 is the alphabet of the short code: no I, L, O, U, which are taken for 1, 0 and V.
const alphabet32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// symbols of a document ID; the check symbol comes after them.
const symbols = 8

// short writes a document ID and its check symbol: "7K3M-9QXT-F".
func short(d DocumentID) string {
	v := uint64(0)
	for _, b := range d {
		v = v<<8 | uint64(b)
	}
	var digits [symbols]byte
	for i := range digits {
		digits[i] = byte(v >> (5 * (symbols - 1 - i)) & 31)
	}
	out := make([]byte, 0, symbols+3)
	for i, x := range digits {
		if i == symbols/2 {
			out = append(out, '-')
		}
		out = append(out, alphabet32[x])
	}
	return string(append(out, '-', alphabet32[checksum(digits[:])]))
}

// checksum is the symbol that makes the weighted sum of all nine zero in GF(32), with weights α⁸ … α, 1.
//
// Decision: weights all different from zero and from one another, because then every wrong symbol and every exchange of two
// symbols (neighbours or not, the check symbol among them) changes the sum; a plain sum modulo 32 misses half of them.
func checksum(digits []byte) byte {
	sum := byte(0)
	for _, d := range digits {
		sum = alpha(sum ^ d) // Horner: each digit ends multiplied by α as often as symbols follow it
	}
	return sum
}

// alpha multiplies by the generator α of GF(32) = GF(2)[x]/(x⁵+x²+1).
func alpha(v byte) byte {
	v <<= 1
	if v&32 != 0 {
		v ^= 0b100101
	}
	return v
}

// ParseShort reads a short code as a person types it: capital or small letters, half or full width, with or without spaces
// and dashes, O for 0, I and L for 1; behind it, if given, the sheet ("2/3" or "2") and the copy ("-1"), 0 when absent.
//
// Errors are *fault.Error: imprint.short for what is no short code, imprint.check when its check symbol does not fit, which
// means that a symbol was misread or two were exchanged.
func ParseShort(s string) (d DocumentID, sheet, copy int, err error) {
	s = plain(s)
	var digits [symbols + 1]byte
	count, end := 0, 0
	for ; end < len(s) && count < len(digits); end++ {
		if s[end] == ' ' || s[end] == '-' {
			continue
		}
		c := strings.IndexByte(alphabet32, s[end])
		if c < 0 {
			return d, 0, 0, notShort()
		}
		digits[count] = byte(c) //nolint:gosec // G115: a place in the alphabet
		count++
	}
	if count < len(digits) {
		return d, 0, 0, notShort()
	}
	if sheet, copy, err = tail(s[end:]); err != nil {
		return d, 0, 0, err
	}
	if checksum(digits[:symbols]) != digits[symbols] {
		return d, 0, 0, fault.New(fault.Invalid, "imprint.check", "短码有误：校验位不符，请对照纸面重新输入。",
			"The short code is mistyped: its check symbol does not fit. Compare it with the paper.")
	}
	v := uint64(0)
	for _, x := range digits[:symbols] {
		v = v<<5 | uint64(x)
	}
	for i := range d {
		d[i] = byte(v >> (8 * (len(d) - 1 - i))) //nolint:gosec // G115: one byte of it is meant
	}
	return d, sheet, copy, nil
}

// plain turns what Chinese keyboards and careless hands make of a short code into its own characters.
func plain(s string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		switch r {
		case 'O', 'o':
			return '0'
		case 'I', 'i', 'L', 'l':
			return '1'
		case '\t', '\n', '\r', '　', '\u00a0':
			return ' '
		case '‐', '‑', '‒', '–', '—', '−', '·':
			return '-'
		}
		return r
	}, s))
}

// tail reads what stands behind the check symbol, a space or dash before it: "", "2/3", "2/3-1", "2-1".
func tail(s string) (sheet, copy int, err error) {
	apart := strings.TrimLeft(s, " -")
	if apart == "" {
		return 0, 0, nil
	}
	if len(apart) == len(s) {
		return 0, 0, notShort()
	}
	s = apart
	first, second, both := strings.Cut(s, "-")
	number, of, whole := strings.Cut(strings.TrimSpace(first), "/")
	sheet, ok := small(number)
	if whole {
		n, fits := small(of)
		ok = ok && fits && sheet <= n
	}
	if both {
		var fits bool
		copy, fits = small(second)
		ok = ok && fits
	}
	if !ok {
		return 0, 0, notShort()
	}
	return sheet, copy, nil
}

// small reads a number from 1 to 255.
func small(s string) (int, bool) {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 8)
	return int(n), err == nil && n > 0
}

func notShort() error {
	return fault.New(fault.Malformed, "imprint.short",
		fmt.Sprintf("短码应为 %d 个字母或数字，例如 %s（没有字母 I、L、O、U）。", symbols+1, example),
		fmt.Sprintf("A short code is %d letters and digits such as %s (without the letters I, L, O, U).", symbols+1, example))
}

// example is the short code of no document.
const example = "0000-0000-0"
