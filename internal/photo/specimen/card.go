package specimen

import (
	"fmt"
	"image/color"
	"math"
	"strings"
)

// card draws one side of an identity card, 85.6 × 54 mm with round corners; the world outside them is transparent.
func (d *drawing) card(front bool) {
	d.open(85.6, 54, color.RGBA{})
	d.fill(color.RGBA{232, 240, 238, 255}, round(0, 0, 85.6, 54, 3.18))
	d.waves()
	if front {
		d.person()
	} else {
		d.issuer()
	}
	d.specimen(40, 36, 9.5)
}

// waves are the fine coloured lines of a card, in green, blue and rose.
func (d *drawing) waves() {
	shift := d.Float64() * 3
	cols := []color.RGBA{{196, 222, 214, 255}, {204, 216, 232, 255}, {236, 212, 216, 255}}
	for i := range 34 {
		base := 2.5 + float64(i)*1.48
		ps := make([]at, 0, 90)
		for x := 1.5; x <= 84.1; x += 0.95 {
			y := base + 1.2*math.Sin(x/6+shift+float64(i)/5)
			ps = append(ps, at{x, min(max(y, 1), 53)})
		}
		d.fill(cols[i%3], stroke(ps, 0.16))
	}
}

func (d *drawing) person() {
	blue := color.RGBA{52, 96, 150, 255}
	born := []int{1960 + d.IntN(42), 1 + d.IntN(12), 1 + d.IntN(28)}
	field := func(y float64, name string) {
		d.said = append(d.said, name)
		d.text(d.hei, blue, pose{x: 6, y: y, size: 2.9, track: 0.35}, name)
	}
	field(9.4, "姓名")
	d.say(d.hei, black, pose{x: 16.5, y: 9.6, size: 3.8, track: 0.1}, d.one(persons))
	field(16.4, "性别")
	d.say(d.hei, black, pose{x: 16.5, y: 16.4, size: 3.1}, d.one([]string{"男", "女"}))
	d.say(d.hei, blue, pose{x: 25, y: 16.4, size: 2.9, track: 0.35}, "民族")
	d.say(d.hei, black, pose{x: 34.5, y: 16.4, size: 3.1}, "样")
	field(22.9, "出生")
	d.say(d.hei, black, pose{x: 16.5, y: 22.9, size: 3.1}, fmt.Sprintf("%d 年 %d 月 %d 日", born[0], born[1], born[2]))
	field(29.6, "住址")
	address := d.address()
	d.said = append(d.said, address)
	d.block(d.hei, black, pose{x: 16.5, y: 29.6, size: 3.1}, 35, 4.4, address)
	d.said = append(d.said, "公民身份号码")
	d.text(d.hei, blue, pose{x: 6, y: 48.3, size: 2.9, track: 0.06}, "公民身份号码")
	number := fmt.Sprintf("000000%d%02d%02d%sX", born[0], born[1], born[2], d.digits(3))
	d.say(d.hei, black, pose{x: 29, y: 48.5, size: 4, track: 0.12}, number)
	d.portrait(69.5, 24, 1)
}

// portrait draws a head and shoulders without a face.
func (d *drawing) portrait(x, y, k float64) {
	d.fill(color.RGBA{246, 249, 251, 255}, round(x-12*k, y-16.5*k, 24*k, 33*k, 0.6))
	coat := []color.RGBA{{46, 56, 78, 255}, {74, 60, 58, 255}, {36, 74, 70, 255}}[d.IntN(3)]
	shoulders := []at{{x - 11.6*k, y + 16.4*k}}
	for i := 0.0; i <= 20; i++ {
		a := math.Pi + i/20*math.Pi
		sin, cos := math.Sincos(a)
		shoulders = append(shoulders, at{x + 11.6*k*cos, y + 14.5*k + 8.5*k*sin})
	}
	d.fill(coat, append(shoulders, at{x + 11.6*k, y + 16.4*k}))
	skin := color.RGBA{214, 176, 150, 255}
	d.fill(skin, rect(x-2.4*k, y+1*k, 4.8*k, 7*k))
	oval := func(cx, cy, rx, ry float64, from, to float64) []at {
		var ps []at
		for i := 0.0; i <= 60; i++ {
			sin, cos := math.Sincos(from + (to-from)*i/60)
			ps = append(ps, at{cx + rx*cos, cy + ry*sin})
		}
		return ps
	}
	d.fill(color.RGBA{40, 34, 32, 255}, oval(x, y-4.6*k, 6.3*k, 7.6*k, 0, 2*math.Pi))
	d.fill(skin, oval(x, y-2.8*k, 5.4*k, 6.8*k, 0, 2*math.Pi))
	d.fill(color.RGBA{40, 34, 32, 255}, oval(x, y-5.6*k, 5.7*k, 5.2*k, math.Pi, 2*math.Pi))
}

func (d *drawing) issuer() {
	d.rosette(15, 15, 8.5)
	d.said = append(d.said, "演示用样本", "居民身份证")
	d.centred(d.song, black, pose{x: 52, y: 13, size: 5.4, track: 0.3}, "演示用样本")
	d.centred(d.bold, black, pose{x: 52, y: 24.5, size: 8.4, track: 0.2}, "居民身份证")
	d.say(d.hei, black, pose{x: 19, y: 42.6, size: 2.9, track: 0.1}, "签发机关")
	d.say(d.hei, black, pose{x: 36, y: 42.6, size: 3.1}, "样例市演示分局")
	d.say(d.hei, black, pose{x: 19, y: 48.6, size: 2.9, track: 0.1}, "有效期限")
	y := 2010 + d.IntN(14)
	d.say(d.hei, black, pose{x: 36, y: 48.6, size: 3.1}, fmt.Sprintf("%d.03.08-%d.03.08", y, y+20))
}

// screenshot draws a web page with a domain's real-name status, 1600 × 1000 units.
func (d *drawing) screenshot() {
	d.open(1600, 1000, white)
	grey, line := color.RGBA{110, 114, 122, 255}, color.RGBA{228, 231, 236, 255}
	d.fill(color.RGBA{236, 239, 243, 255}, rect(0, 0, 1600, 84))
	for i, c := range []color.RGBA{{236, 106, 94, 255}, {244, 190, 79, 255}, {97, 197, 84, 255}} {
		d.fill(c, ring(36+float64(i)*34, 42, false, func(float64) float64 { return 10 }))
	}
	name := d.one([]string{"yangben", "fanli", "shifan", "yanshi"}) + d.digits(3) + ".example"
	d.fill(white, round(200, 20, 1100, 46, 23))
	d.text(d.hei, grey, pose{x: 230, y: 52, size: 24}, "https://console.registrar.example/domains/"+name)
	d.fill(color.RGBA{28, 36, 52, 255}, rect(0, 84, 230, 916))
	for i, s := range []string{"域名列表", "实名认证", "信息模板", "域名转移", "安全设置", "账单管理"} {
		d.text(d.hei, color.RGBA{206, 212, 222, 255}, pose{x: 44, y: 170 + float64(i)*66, size: 26}, s)
	}
	d.say(d.hei, black, pose{x: 280, y: 168, size: 38}, "域名信息")
	d.fill(color.RGBA{226, 246, 232, 255}, round(480, 134, 170, 46, 8))
	d.say(d.hei, color.RGBA{32, 128, 70, 255}, pose{x: 500, y: 167, size: 26}, "已实名认证")
	rows := [][2]string{{"域名", name}, {"域名持有者", d.company()}, {"持有者类型", "企业"}, {"实名认证状态", "已实名认证"},
		{"注册商", "样本域名注册服务机构"}, {"注册时间", d.date()}, {"到期时间", d.date()}, {"域名状态", "正常（ok）"},
		{"证件号码", d.credit()}, {"联系邮箱", "sample@" + name}}
	for i, r := range rows {
		y := 240 + float64(i)*70
		d.say(d.hei, grey, pose{x: 290, y: y, size: 26}, r[0])
		d.say(d.hei, black, pose{x: 560, y: y, size: 27}, r[1])
		d.fill(line, rect(280, y+24, 1260, 2))
	}
	d.specimen(1000, 560, 110)
}

// icon draws an APP icon, 100 × 100 units: a round square with a sign on a gradient.
func (d *drawing) icon() {
	d.open(100, 100, color.RGBA{})
	h := d.Float64() * 6
	tone := func(k float64) uint8 { return uint8(96 + 80*k) }
	shade := func(t float64) color.RGBA {
		return color.RGBA{tone(math.Sin(h + t)), tone(math.Sin(h + 2.1 + t)), tone(math.Sin(h + 4.2 + t)), 255}
	}
	d.fill(shade(0), round(0, 0, 100, 100, 21))
	b := d.img.Rect
	for y := range b.Dy() {
		c := shade(float64(y) / float64(b.Dy()))
		row := d.img.Pix[y*d.img.Stride : y*d.img.Stride+4*b.Dx()]
		for x := 0; x < len(row); x += 4 {
			if a := uint32(row[x+3]); a > 0 {
				row[x], row[x+1], row[x+2] = uint8(uint32(c.R)*a/255), uint8(uint32(c.G)*a/255), uint8(uint32(c.B)*a/255)
			}
		}
	}
	d.fill(color.RGBA{60, 60, 60, 60}, ring(50, 44, false, func(a float64) float64 { return 33 + 2*math.Cos(8*a) }))
	sign := d.one([]string{"样", "例", "示", "范"})
	d.centred(d.hei, white, pose{x: 50, y: 62, size: 46}, sign)
	d.centred(d.hei, white, pose{x: 50, y: 91, size: 8.6, track: 0.1}, strings.Join([]string{"样本", "SPECIMEN"}, " "))
}
