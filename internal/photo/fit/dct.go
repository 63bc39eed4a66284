package fit

// Rotation constants of the eight-point transform of Loeffler, Ligtenberg and Moschytz ("Practical fast 1-D DCT
// algorithms with 11 multiplications", ICASSP 1989) in units of 2^-dctBits. With ck = cos(kπ/16), a rotation is
// computed from one shared product and two more, hence the sums and differences.
const (
	dctBits = 14

	rotC3     = 13623 // c3
	rotC3Sum  = 22725 // c3+c5
	rotC3Diff = 4520  // c3-c5
	rotC1     = 16069 // c1
	rotC1Sum  = 19266 // c1+c7
	rotC1Diff = 12873 // c1-c7
	rotC6     = 8867  // √2·c6
	rotC6Sum  = 30274 // √2·(c2+c6)
	rotC6Diff = 12540 // √2·(c2-c6)
	sqrt2     = 23170 // √2
)

// block is one 8×8 block in rows; samples already shifted to -128…127 on the way in.
type block [64]int64

// zigzag gives the raster position of each coefficient in the order of the scan (ITU-T T.81, figure A.6).
type zigzagOrder [64]uint8

func newZigzag() (z zigzagOrder) {
	x, y, up := 0, 0, true
	for i := range z {
		z[i] = uint8(y*8 + x)
		switch {
		case up && x == 7:
			y, up = y+1, false
		case up && y == 0:
			x, up = x+1, false
		case up:
			x, y = x+1, y-1
		case y == 7:
			x, up = x+1, true
		case x == 0:
			y, up = y+1, true
		default:
			x, y = x-1, y+1
		}
	}
	return z
}

// forward transforms b and stores the coefficients in out in scan order, scaled by 8. Integer arithmetic throughout,
// so that every machine makes the same file.
func forward(b *block, z *zigzagOrder, out *[64]int16) {
	for y := 0; y < 64; y += 8 {
		r := b[y : y+8 : y+8]
		s0, o0 := r[0]+r[7], r[0]-r[7]
		s1, o1 := r[1]+r[6], r[1]-r[6]
		s2, o2 := r[2]+r[5], r[2]-r[5]
		s3, o3 := r[3]+r[4], r[3]-r[4]

		e0, e3 := s0+s3, s0-s3
		e1, e2 := s1+s2, s1-s2
		m := (e2 + e3) * rotC6
		r[0] = (e0 + e1) << dctBits
		r[4] = (e0 - e1) << dctBits
		r[2] = m + e3*rotC6Diff
		r[6] = m - e2*rotC6Sum

		p := (o0 + o3) * rotC3
		a, bb := p-o3*rotC3Sum, p-o0*rotC3Diff
		q := (o1 + o2) * rotC1
		d, c := q-o2*rotC1Sum, q-o1*rotC1Diff
		r[1] = a + c + bb + d
		r[7] = a + c - bb - d
		r[3] = ((a - c) * sqrt2) >> dctBits
		r[5] = ((bb - d) * sqrt2) >> dctBits
	}
	for x := 0; x < 8; x++ {
		s0, o0 := b[x]+b[x+56], b[x]-b[x+56]
		s1, o1 := b[x+8]+b[x+48], b[x+8]-b[x+48]
		s2, o2 := b[x+16]+b[x+40], b[x+16]-b[x+40]
		s3, o3 := b[x+24]+b[x+32], b[x+24]-b[x+32]

		e0, e3 := s0+s3, s0-s3
		e1, e2 := s1+s2, s1-s2
		m := (e2 + e3) * rotC6
		b[x] = (e0 + e1 + 1<<(dctBits-1)) >> dctBits
		b[x+32] = (e0 - e1 + 1<<(dctBits-1)) >> dctBits
		b[x+16] = (m + e3*rotC6Diff + 1<<(2*dctBits-1)) >> (2 * dctBits)
		b[x+48] = (m - e2*rotC6Sum + 1<<(2*dctBits-1)) >> (2 * dctBits)

		p := (o0 + o3) * rotC3
		a, bb := p-o3*rotC3Sum, p-o0*rotC3Diff
		q := (o1 + o2) * rotC1
		d, c := q-o2*rotC1Sum, q-o1*rotC1Diff
		b[x+8] = (a + c + bb + d + 1<<(2*dctBits-1)) >> (2 * dctBits)
		b[x+56] = (a + c - bb - d + 1<<(2*dctBits-1)) >> (2 * dctBits)
		b[x+24] = ((a-c)*sqrt2 + 1<<(3*dctBits-1)) >> (3 * dctBits)
		b[x+40] = ((bb-d)*sqrt2 + 1<<(3*dctBits-1)) >> (3 * dctBits)
	}
	for i := range out {
		out[i] = int16(b[z[i]&63])
	}
}
