package specimen

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// The words are invented or so general that they name nobody; area codes begin with 00, which no place has.
var (
	places  = []string{"样本省样例市示范区", "虚构省拟设市演示区", "测试省范例市模拟区", "示例省假设市试用区"}
	streets = []string{"云杉路", "海棠街", "银杏大道", "白桦巷", "石榴路", "梧桐中路", "桂花东街"}
	trades  = []string{"网络科技", "信息技术", "数据服务", "软件开发", "智能设备", "文化传媒", "供应链管理"}
	stems   = []string{"样本甲", "范例乙", "示范丙", "演示丁", "虚构戊", "假设己", "模拟庚"}
	persons = []string{"样本一", "范例二", "示范三", "演示四", "模拟五"}
	scopes  = []string{"技术服务、技术开发、技术咨询、技术交流、技术转让、技术推广", "软件开发", "软件销售", "信息系统集成服务",
		"信息技术咨询服务", "数据处理和存储支持服务", "互联网数据服务", "计算机系统服务", "网络与信息安全软件开发", "云计算装备技术服务",
		"人工智能应用软件开发", "物联网技术研发", "广告设计、代理", "企业管理咨询", "会议及展览服务", "电子产品销售", "通讯设备销售",
		"计算机软硬件及辅助设备零售", "互联网销售（除销售需要许可的商品）", "市场调查（不含涉外调查）", "图文设计制作", "专业设计服务"}
	capitals = []string{"壹佰万元整", "伍佰万元整", "壹仟万元整", "贰仟万元整", "伍仟万元整"}
)

// words draws the invented data of one page.
type words struct{ *rand.Rand }

func (w words) one(list []string) string { return list[w.IntN(len(list))] }

func (w words) digits(n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(byte('0' + w.IntN(10)))
	}
	return b.String()
}

func (w words) credit() string  { return "91000000MA" + w.digits(7) + "X" }
func (w words) company() string { return w.one(stems) + w.one(trades) + "有限公司" }
func (w words) address() string {
	return fmt.Sprintf("%s%s%d号%d幢%d室", w.one(places), w.one(streets), 1+w.IntN(400), 1+w.IntN(20), 101+w.IntN(1800))
}
func (w words) date() string {
	return fmt.Sprintf("%d年%02d月%02d日", 2005+w.IntN(20), 1+w.IntN(12), 1+w.IntN(28))
}

func (w words) scope(n int) string {
	list := make([]string, 0, n)
	for _, i := range w.Perm(len(scopes))[:min(n, len(scopes))] {
		list = append(list, scopes[i])
	}
	return "一般项目：" + strings.Join(list, "；") + "（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）。许可项目：第二类增值电信业务；" +
		"互联网信息服务（依法须经批准的项目，经相关部门批准后方可开展经营活动，具体经营项目以相关部门批准文件或许可证件为准）。"
}
