package specimen

import (
	"fmt"
	"image/color"
	"math"
	"strings"
)

// passport draws the data page of a passport, 125 × 88 mm: the portrait at the left, two lines for machines at the foot.
func (d *drawing) passport() {
	d.open(125, 88, color.RGBA{246, 238, 236, 255})
	d.ripples(125, 88, color.RGBA{232, 214, 214, 255})
	d.portrait(24, 40, 1.35)
	d.said = append(d.said, "护照 PASSPORT")
	d.text(d.hei, color.RGBA{120, 36, 44, 255}, pose{x: 8, y: 11, size: 5, track: 0.1}, "护照 PASSPORT")
	rows := []string{"P　UTO　E0000" + d.digits(4) + "X", "姓名 " + d.one(persons), "性别 男　样本国", "出生日期 " + d.date(),
		"出生地点 " + d.one(places), "签发日期 " + d.date(), "签发机关 样本管理机关"}
	for i, r := range rows {
		d.say(d.hei, black, pose{x: 47, y: 22 + float64(i)*6.6, size: 3.5}, r)
	}
	d.say(d.hei, black, pose{x: 7, y: 74, size: 4, track: 0.18}, "POUTOYANGBEN<<YI"+strings.Repeat("<", 20))
	d.say(d.hei, black, pose{x: 7, y: 82, size: 4, track: 0.18}, "E0000"+d.digits(4)+"X0UTO000101X"+strings.Repeat("<", 10))
	d.specimen(70, 46, 11)
}

// permit draws the front of a card for travellers, of an identity card's size but with the portrait at the left.
func (d *drawing) permit() {
	d.open(85.6, 54, color.RGBA{})
	d.fill(color.RGBA{228, 236, 244, 255}, round(0, 0, 85.6, 54, 3.18))
	d.waves()
	d.portrait(16, 27, 0.95)
	d.said = append(d.said, "来往通行证（样本）")
	d.text(d.bold, color.RGBA{40, 72, 120, 255}, pose{x: 32, y: 9, size: 4.2, track: 0.1}, "来往通行证（样本）")
	rows := []string{d.one(persons), "YANGBEN, YI", "2000.01.01　男", fmt.Sprintf("%d.03.08 - %d.03.07", 2018+d.IntN(5), 2028+d.IntN(5)),
		"样本出入境管理机关", "H0000" + d.digits(4) + "X"}
	for i, r := range rows {
		d.say(d.hei, black, pose{x: 32, y: 17 + float64(i)*5.9, size: 3.1}, r)
	}
	d.specimen(50, 34, 8.5)
}

// permitBack draws the back of a residence permit: a line of hills, neither emblem nor portrait.
func (d *drawing) permitBack() {
	d.open(85.6, 54, color.RGBA{})
	d.fill(color.RGBA{232, 240, 238, 255}, round(0, 0, 85.6, 54, 3.18))
	d.waves()
	ridge := []at{{1.5, 34}}
	for x := 1.5; x <= 84; x += 1.5 {
		ridge = append(ridge, at{x, 27 - 3*math.Sin(x/6) - 4*math.Sin(x/17)})
	}
	d.fill(color.RGBA{188, 206, 204, 255}, append(ridge, at{84, 34}))
	d.said = append(d.said, "演示用样本", "居住证")
	d.centred(d.bold, black, pose{x: 42.8, y: 13, size: 7, track: 0.3}, "居住证")
	d.centred(d.song, black, pose{x: 42.8, y: 20, size: 4, track: 0.3}, "演示用样本")
	d.say(d.hei, black, pose{x: 19, y: 42.6, size: 2.9}, "签发机关")
	d.say(d.hei, black, pose{x: 36, y: 42.6, size: 3.1}, "样例市演示分局")
	d.say(d.hei, black, pose{x: 19, y: 48.6, size: 2.9}, "有效期限")
	y := 2019 + d.IntN(5)
	d.say(d.hei, black, pose{x: 36, y: 48.6, size: 3.1}, fmt.Sprintf("%d.03.08-%d.03.08", y, y+5))
	d.specimen(40, 38, 9.5)
}

// ripples are fine waves over a whole page.
func (d *drawing) ripples(w, h float64, col color.RGBA) {
	for y := 3.0; y < h-2; y += 1.7 {
		var ps []at
		for x := 1.5; x <= w-1.5; x += 1.2 {
			ps = append(ps, at{x, y + 0.9*math.Sin(x/7+y/4)})
		}
		d.fill(col, stroke(ps, 0.16))
	}
}
