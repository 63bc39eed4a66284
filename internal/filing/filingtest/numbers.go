package filingtest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// creditAlphabet is GB 32100's: no I, O, S, V, Z.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// CreditCode makes a unified social credit code (GB 32100) with both check digits right for a region of six digits.
// prefix is the department and class: "91" for an enterprise.
func CreditCode(r *rand.Rand, prefix, region string) string {
	body := "MA" + fmt.Sprintf("%06d", r.IntN(1000000))
	weights, sum := []int{3, 7, 9, 10, 5, 8, 4, 2}, 0
	for i, c := range body {
		v := int(c - '0')
		if c >= 'A' {
			v = int(c-'A') + 10
		}
		sum += v * weights[i]
	}
	code := prefix + region + body + string("0123456789X0"[11-sum%11])
	weight, total := 1, 0
	for _, c := range code {
		total += strings.IndexRune(creditAlphabet, c) * weight
		weight = weight * 3 % 31
	}
	return code + string(creditAlphabet[(31-total%31)%31])
}

// ResidentID makes an 18-digit identity number (GB 11643) of an adult for a region of six digits.
func ResidentID(r *rand.Rand, region string) string {
	body := fmt.Sprintf("%s%04d%02d%02d%03d", region, 1960+r.IntN(40), 1+r.IntN(12), 1+r.IntN(28), 1+r.IntN(998))
	weights, sum := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}, 0
	for i, c := range body {
		sum += int(c-'0') * weights[i]
	}
	return body + string("10X98765432"[sum%11])
}

func hex(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "0123456789abcdef"[r.IntN(16)]
	}
	return string(b)
}
