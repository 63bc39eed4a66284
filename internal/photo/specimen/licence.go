package specimen

import (
	"image/color"
	"math"
)

var (
	gold     = color.RGBA{178, 138, 62, 255}
	paleGold = color.RGBA{222, 196, 138, 255}
	sealRed  = color.RGBA{176, 30, 32, 200} // premultiplied: the paper shows through
)

// licence draws a business licence of the A3 landscape layout: the proportions that matter for reading, not a
// likeness that could pass.
func (d *drawing) licence() {
	d.open(420, 297, color.RGBA{252, 250, 243, 255})
	d.guilloche(30, 30, 360, 237)
	d.frame()
	d.rosette(210, 52, 21)
	d.heading()
	d.body()
	d.qr(330, 68, 34)
	d.text(d.hei, black, pose{x: 367, y: 76, size: 3.4}, "扫描二维码登录")
	d.text(d.hei, black, pose{x: 367, y: 82, size: 3.4}, "演示系统了解更")
	d.text(d.hei, black, pose{x: 367, y: 88, size: 3.4}, "多样本登记、备")
	d.text(d.hei, black, pose{x: 367, y: 94, size: 3.4}, "案、许可信息。")
	d.seal(318, 240, 22)
	d.specimen(210, 118, 30)
	d.specimen(215, 262, 15)
}

func (d *drawing) heading() {
	d.said = append(d.said, "营业执照", "（副本）")
	d.centred(d.bold, color.RGBA{120, 84, 22, 255}, pose{x: 210, y: 99, size: 25, track: 0.22}, "营业执照")
	d.centred(d.song, black, pose{x: 210, y: 112, size: 8, track: 0.1}, "（副本）")
	d.say(d.hei, black, pose{x: 38, y: 66, size: 5.2}, "统一社会信用代码")
	d.say(d.hei, black, pose{x: 38, y: 75, size: 6.6}, d.credit())
	d.say(d.song, black, pose{x: 38, y: 85, size: 4.2}, "编号：S"+d.digits(11))
}

// body draws the fields in two columns, the dense text of a licence.
func (d *drawing) body() {
	label, value := pose{size: 5.8}, pose{size: 5.6}
	row := func(x, y, measure float64, name, text string) float64 {
		label.x, label.y = x, y
		spread := label
		if n := len([]rune(name)); n > 1 && n < 5 { // labels are set to the width of five characters
			spread.track = (5 - float64(n)) / float64(n-1)
		}
		d.said = append(d.said, name, text)
		d.text(d.song, color.RGBA{110, 78, 22, 255}, spread, name)
		value.x, value.y = x+38, y
		return d.block(d.song, black, value, measure, 8, text)
	}
	y := row(38, 131, 140, "名称", d.company())
	y = row(38, y+3, 140, "类型", "有限责任公司（样本投资或控股）")
	y = row(38, y+3, 140, "法定代表人", d.one(persons))
	row(38, y+3, 140, "经营范围", d.scope(13+d.IntN(6)))
	y = row(232, 131, 112, "注册资本", d.one(capitals))
	y = row(232, y+3, 112, "成立日期", d.date())
	row(232, y+3, 112, "住所", d.address())
	d.say(d.song, black, pose{x: 262, y: 226, size: 7, track: 0.4}, "登记机关")
	d.say(d.song, black, pose{x: 280, y: 256, size: 6.4, track: 0.15}, d.date())
	d.say(d.song, black, pose{x: 34, y: 266, size: 3.6}, "演示用信息公示系统网址：http://www.example.invalid")
	d.say(d.song, black, pose{x: 308, y: 266, size: 3.6}, "本页为软件测试样本，无任何效力")
}

// frame draws the gold border: three lines and an ornament in the corners and along the sides.
func (d *drawing) frame() {
	d.fill(gold, rect(12, 12, 396, 273), hole(14.4, 14.4, 391.2, 268.2))
	d.fill(paleGold, rect(15.4, 15.4, 389.2, 266.2), hole(24.6, 24.6, 370.8, 247.8))
	d.fill(gold, rect(25.6, 25.6, 368.8, 245.8), hole(26.5, 26.5, 367, 244))
	wave := func(from, to at, n int) {
		dx, dy := (to.x-from.x)/float64(n), (to.y-from.y)/float64(n)
		for i := range n {
			x, y := from.x+dx*(float64(i)+0.5), from.y+dy*(float64(i)+0.5)
			d.fill(gold, ring(x, y, false, func(a float64) float64 { return 3.2 + 0.9*math.Cos(6*a) }),
				ring(x, y, true, func(a float64) float64 { return 1.9 + 0.5*math.Cos(6*a) }))
		}
	}
	wave(at{24, 20}, at{396, 20}, 44)
	wave(at{24, 277}, at{396, 277}, 44)
	wave(at{20, 24}, at{20, 273}, 30)
	wave(at{400, 24}, at{400, 273}, 30)
	for _, p := range []at{{20, 20}, {400, 20}, {400, 277}, {20, 277}} {
		d.fill(gold, ring(p.x, p.y, false, func(a float64) float64 { return 6 + 1.3*math.Cos(8*a) }),
			ring(p.x, p.y, true, func(a float64) float64 { return 3.4 + 0.8*math.Cos(8*a) }))
	}
}

// rosette draws the ornament that stands where a real licence has an emblem: petals, which are nobody's arms.
func (d *drawing) rosette(x, y, r float64) {
	red := color.RGBA{186, 40, 34, 255}
	d.fill(red, ring(x, y, false, func(a float64) float64 { return r * (0.9 + 0.08*math.Cos(12*a)) }))
	d.fill(paleGold, ring(x, y, false, func(a float64) float64 { return r * (0.62 + 0.2*math.Cos(9*a)) }))
	d.fill(gold, ring(x, y, false, func(a float64) float64 { return r * (0.36 + 0.12*math.Cos(5*a+1)) }),
		ring(x, y, true, func(float64) float64 { return r * 0.12 }))
	for i := range 24 {
		sin, cos := math.Sincos(float64(i) / 24 * 2 * math.Pi)
		d.fill(gold, ring(x+cos*r*1.06, y+sin*r*1.06, false, func(float64) float64 { return r * 0.05 }))
	}
}

// seal draws a round red seal with invented words.
func (d *drawing) seal(x, y, r float64) {
	d.fill(sealRed, ring(x, y, false, func(float64) float64 { return r }), ring(x, y, true, func(float64) float64 { return r * 0.94 }))
	d.fill(sealRed, ring(x, y, false, func(a float64) float64 { return r * (0.2 + 0.07*math.Cos(6*a)) }))
	legend := []rune("样本省演示市登记管理局")
	for i, c := range legend {
		a := (-1.15*math.Pi + 1.3*math.Pi*(float64(i)+0.5)/float64(len(legend)))
		sin, cos := math.Sincos(a)
		d.centred(d.song, sealRed, pose{x: x + cos*r*0.68, y: y + sin*r*0.68, size: r * 0.24, turn: a + math.Pi/2}, string(c))
	}
	d.centred(d.song, sealRed, pose{x: x, y: y + r*0.62, size: r * 0.2, track: 0.1}, "样本专用章")
}

// guilloche draws the faint waves of security paper.
func (d *drawing) guilloche(x, y, w, h float64) {
	pale := color.RGBA{240, 232, 212, 255}
	shift := d.Float64() * 6
	const step = 5.5
	for i := range int(h / step) {
		base := y + (float64(i)+0.5)*step
		ps := make([]at, 0, 200)
		for j := 0.0; j <= w; j += 2 {
			ps = append(ps, at{x + j, base + 2.1*math.Sin(j/9+shift+float64(i%2)*math.Pi)})
		}
		d.fill(pale, stroke(ps, 0.28))
	}
}

// qr draws modules like those of a QR code, with finder marks; it holds no data.
func (d *drawing) qr(x, y, size float64) {
	const n = 33
	m := size / n
	finder := func(cx, cy int) bool { return cx < 8 && cy < 8 || cx >= n-8 && cy < 8 || cx < 8 && cy >= n-8 }
	var dark [][]at
	for j := range n {
		for i := range n {
			if !finder(i, j) && d.IntN(2) == 0 {
				dark = append(dark, rect(x+float64(i)*m, y+float64(j)*m, m, m))
			}
		}
	}
	for _, p := range []at{{0, 0}, {n - 7, 0}, {0, n - 7}} {
		fx, fy := x+p.x*m, y+p.y*m
		dark = append(dark, rect(fx, fy, 7*m, 7*m), hole(fx+m, fy+m, 5*m, 5*m), rect(fx+2*m, fy+2*m, 3*m, 3*m))
	}
	d.fill(black, dark...)
}
