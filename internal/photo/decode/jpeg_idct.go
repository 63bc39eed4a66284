package decode

// The inverse DCT in one dimension after Loeffler, Ligtenberg and Moschytz (ICASSP 1989), scaled by √8, with
// constants in 13-bit fixed point. The smaller transforms take the lowest coefficients only: an N-point transform of
// the N lowest ones gives the picture at N/8 of its size.
const (
	fixBits = 13
	keep    = 2 // extra bits between the passes

	fix0_298631336 = 2446
	fix0_390180644 = 3196
	fix0_541196100 = 4433
	fix0_765366865 = 6270
	fix0_899976223 = 7373
	fix1_175875602 = 9633
	fix1_306562965 = 10703
	fix1_501321110 = 12299
	fix1_847759065 = 15137
	fix1_961570560 = 16069
	fix2_053119869 = 16819
	fix2_562915447 = 20995
	fix3_072711026 = 25172
)

// butterfly8 is the eight-point transform; every result carries fixBits more bits than its input.
func butterfly8(x0, x1, x2, x3, x4, x5, x6, x7 int32) (e0, e1, e2, e3, o0, o1, o2, o3 int32) {
	z := (x2 + x6) * fix0_541196100
	a2 := z - x6*fix1_847759065
	a3 := z + x2*fix0_765366865
	a0 := (x0 + x4) << fixBits
	a1 := (x0 - x4) << fixBits
	e0, e1, e2, e3 = a0+a3, a1+a2, a1-a2, a0-a3

	w := (x7 + x3 + x5 + x1) * fix1_175875602
	z1 := (x7 + x1) * -fix0_899976223
	z2 := (x5 + x3) * -fix2_562915447
	z3 := (x7+x3)*-fix1_961570560 + w
	z4 := (x5+x1)*-fix0_390180644 + w
	o0 = x1*fix1_501321110 + z1 + z4
	o1 = x3*fix3_072711026 + z2 + z3
	o2 = x5*fix2_053119869 + z2 + z4
	o3 = x7*fix0_298631336 + z1 + z3
	return
}

// idct8 transforms one block of dequantised coefficients into 8×8 samples. Bit c of cols is set when column c has
// anything below its first row.
func idct8(b *[64]int32, cols uint8, dst []byte, stride int) {
	const half = 1 << (fixBits - keep - 1)
	for c := range 8 {
		if cols&(1<<uint(c)) == 0 {
			v := b[c] << keep
			for i := c; i < 64; i += 8 {
				b[i] = v
			}
			continue
		}
		e0, e1, e2, e3, o0, o1, o2, o3 := butterfly8(b[c], b[8+c], b[16+c], b[24+c], b[32+c], b[40+c], b[48+c], b[56+c])
		const s = fixBits - keep
		b[c], b[56+c] = (e0+o0+half)>>s, (e0-o0+half)>>s
		b[8+c], b[48+c] = (e1+o1+half)>>s, (e1-o1+half)>>s
		b[16+c], b[40+c] = (e2+o2+half)>>s, (e2-o2+half)>>s
		b[24+c], b[32+c] = (e3+o3+half)>>s, (e3-o3+half)>>s
	}
	const s = fixBits + keep + 3
	const bias = 128<<s + 1<<(s-1)
	for r := range 8 {
		row := b[8*r : 8*r+8 : 8*r+8]
		d := dst[r*stride : r*stride+8 : r*stride+8]
		e0, e1, e2, e3, o0, o1, o2, o3 := butterfly8(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7])
		e0, e1, e2, e3 = e0+bias, e1+bias, e2+bias, e3+bias
		d[0], d[7] = clamp8((e0+o0)>>s), clamp8((e0-o0)>>s)
		d[1], d[6] = clamp8((e1+o1)>>s), clamp8((e1-o1)>>s)
		d[2], d[5] = clamp8((e2+o2)>>s), clamp8((e2-o2)>>s)
		d[3], d[4] = clamp8((e3+o3)>>s), clamp8((e3-o3)>>s)
	}
}

// idct4 makes 4×4 samples of the 4×4 lowest coefficients.
func idct4(b *[64]int32, dst []byte, stride int) {
	var t [16]int32
	const half = 1 << (fixBits - keep - 1)
	for c := range 4 {
		x0, x1, x2, x3 := b[c], b[8+c], b[16+c], b[24+c]
		e0, e1 := (x0+x2)<<fixBits+half, (x0-x2)<<fixBits+half
		o0, o1 := x1*fix1_306562965+x3*fix0_541196100, x1*fix0_541196100-x3*fix1_306562965
		const s = fixBits - keep
		t[c], t[12+c] = (e0+o0)>>s, (e0-o0)>>s
		t[4+c], t[8+c] = (e1+o1)>>s, (e1-o1)>>s
	}
	const s = fixBits + keep + 3
	const bias = 128<<s + 1<<(s-1)
	for r := range 4 {
		x0, x1, x2, x3 := t[4*r], t[4*r+1], t[4*r+2], t[4*r+3]
		e0, e1 := (x0+x2)<<fixBits+bias, (x0-x2)<<fixBits+bias
		o0, o1 := x1*fix1_306562965+x3*fix0_541196100, x1*fix0_541196100-x3*fix1_306562965
		d := dst[r*stride : r*stride+4 : r*stride+4]
		d[0], d[3] = clamp8((e0+o0)>>s), clamp8((e0-o0)>>s)
		d[1], d[2] = clamp8((e1+o1)>>s), clamp8((e1-o1)>>s)
	}
}

// idct2 makes 2×2 samples of the 2×2 lowest coefficients.
func idct2(b *[64]int32, dst []byte, stride int) {
	const bias = 128<<3 + 4
	a, c := b[0]+b[8]+bias, b[0]-b[8]+bias
	p, q := b[1]+b[9], b[1]-b[9]
	dst[0], dst[1] = clamp8((a+p)>>3), clamp8((a-p)>>3)
	dst[stride], dst[stride+1] = clamp8((c+q)>>3), clamp8((c-q)>>3)
}

// flat fills an n×n block whose coefficients are all zero but the first.
func flat(dc int32, n int, dst []byte, stride int) {
	v := clamp8((dc + 128<<3 + 4) >> 3)
	for y := range n {
		row := dst[y*stride : y*stride+n]
		for x := range row {
			row[x] = v
		}
	}
}

// samples writes a block at the size n×n. It spoils b.
func samples(b *[64]int32, acs bool, cols uint8, n int, dst []byte, stride int) {
	switch {
	case !acs || n == 1:
		flat(b[0], n, dst, stride)
	case n == 8:
		idct8(b, cols, dst, stride)
	case n == 4:
		idct4(b, dst, stride)
	default:
		idct2(b, dst, stride)
	}
}
