package letter_test

import (
	"strings"
	"testing"

	"icpdoc/internal/letter"
)

// The labels of the website edition in the official order.
func TestWebsiteEditionLabels(t *testing.T) {
	h := enter(t)
	f := h.sample(t, "04-sinnet-website-manual")
	form := text(h.layout(t, f, siteEdition, 0).Pages[0])
	checkOrder(t, form, []string{
		"网站备案信息真实性核验单",
		"网站主办者基本信息：（网站主办者填写）", "网站主办者名称", "网站类型", "单位", "个人", "网站域名",
		"网站备案信息核验内容：（接入服务单位填写）", "一、主体信息核验内容", "只核验个人证件",
		"单位证件资质：", "组织机构代码证书", "工商营业执照", "事业法人证书", "社团法人证书", "军队代号", "其他",
		"个人证件资质：", "身份证", "户口簿", "军官证", "港澳台胞证", "护照", "其他",
		"网站主办者、网站负责人证件号码报备信息是否正确", "是", "否",
		"是否留存网站主办者、网站负责人证件复印件", "是否当面采集并留存网站负责人照片",
		"二、联系方式核验内容", "手机号码报备信息是否正确", "座机号码（个人选填）报备信息是否正确", "电子邮箱报备信息是否正确", "通信地址报备信息是否正确",
		"三、网站信息核验内容", "网站名称报备信息是否规范", "域名报备信息是否正确", "网站服务内容/项目报备信息是否正确", "是否有前置审批或专项审批文件",
		"新闻", "出版", "教育", "医疗保健", "药品和医疗器械", "文化", "广播电视节目", "电子公告服务", "其他",
		"四、接入信息报备内容", "（接入服务提供者名称、接入方式、服务器放置地点、网站IP地址）", "五、是否留存网站备案信息书面文档", "是", "否",
		"网站备案信息核验承诺：（接入服务单位、网站主办者签署）",
		"核验人签字：", "单位盖章：", "日期：年月日", "网站负责人签字：", "单位盖章：", "日期：年月日",
	})
}

// The APP edition has the same skeleton with the words of the 2023 rules.
func TestAppEditionLabels(t *testing.T) {
	h := enter(t)
	f := h.sample(t, "03-nwcd-app-manual-rare-name")
	form := text(h.layout(t, f, appEdition, 0).Pages[0])
	checkOrder(t, form, []string{
		"互联网信息服务备案信息真实性核验单", "主办者基本信息：（主办者填写）", "主办者名称", "主办者类型", "服务名称", "服务类型", "网站", "APP", "域名",
		"互联网信息服务备案信息核验内容：（接入服务单位填写）", "一、", "主办者、APP负责人证件号码报备信息是否正确", "是否当面采集并留存APP负责人照片",
		"二、", "三、服务信息核验内容", "服务名称报备信息是否规范", "四、", "五、是否留存互联网信息服务备案信息书面文档",
		"互联网信息服务备案信息核验承诺：（接入服务单位、主办者签署）", "APP负责人签字：", "单位盖章：",
	})
	if strings.Contains(form, "网站主办者") || strings.Contains(form, "网站负责人") {
		t.Error("the APP edition speaks of a website's person")
	}
}

func checkOrder(t *testing.T, text string, labels []string) {
	t.Helper()
	for _, label := range labels {
		before, after, found := strings.Cut(text, label)
		if !found {
			t.Errorf("%q is missing or out of order; what follows reads …%s", label, string([]rune(before + text)[:min(40, len([]rune(text)))]))
			continue
		}
		text = after
	}
}

// What a value holds is printed as it is, never read as HTML or as a template action.
func TestValuesAreNotMarkup(t *testing.T) {
	h := enter(t)
	f := h.sample(t, "03-nwcd-app-manual-rare-name")
	for _, name := range []string{`A<b>&amp;"'+{{.}}`, `</fill-in><page-break>`, "O'Brien & Söhne", `-->\u003c`, "a{{template \"x\"}}b"} {
		f.Services[0].Name = name
		for _, template := range []string{appEdition, "registration-form"} {
			doc, err := h.Press.Layout(letter.Job{Filing: f, Template: template})
			if err != nil {
				t.Errorf("%q: %v", name, err)
				continue
			}
			if got := values(doc.Pages)["/services/0/name"]; got != name {
				t.Errorf("%s prints %q as %q", template, name, got)
			}
		}
	}
}
