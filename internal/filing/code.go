package filing

import (
	"slices"
	"strconv"
	"strings"

	"icpdoc/internal/fault"
)

// choice says how a value of a code list is checked.
type choice struct {
	list     string // name in Reference.Lists
	zh, en   string // its name in messages
	required bool
	prefer   []string // ids that win when a name stands for several (组织机构代码证)
	row      int
	source   string
}

// choose finds a value of a code list by id, ministry's number, Chinese or English name or another known spelling.
func (c *checker) choose(p pointer, s string, ch choice) (Code, bool) {
	if clean(s) == "" {
		if ch.required {
			c.fault(p, rule{"code.required", ch.source, ch.row}, tr("没有选择%[1]s。", "No %[2]s is chosen.", ch.zh, ch.en), c.offer(ch, ""))
		}
		return Code{}, false
	}
	found := c.matches(ch.list, s)
	if i := slices.IndexFunc(found, func(x Code) bool { return slices.Contains(ch.prefer, x.ID) }); i >= 0 {
		return found[i], true
	}
	if len(found) > 0 {
		return found[0], true
	}
	c.fault(p, rule{"code.unknown", ch.source, ch.row}, tr("没有这种%[1]s。", "There is no such %[2]s.", ch.zh, ch.en), c.offer(ch, s))
	return Code{}, false
}

// matches are the values that s may stand for. An id wins over everything.
func (c *checker) matches(list, s string) []Code {
	key := fold(s)
	var found []Code
	for _, x := range c.ref.Lists[list] {
		switch {
		case x.ID == key:
			return []Code{x}
		case fold(x.Zh) == key, fold(x.En) == key, x.MIIT > 0 && strconv.Itoa(x.MIIT) == key:
			found = append(found, x)
		}
	}
	if len(found) > 0 {
		return found
	}
	id := alias(c.ref.Aliases[list], key)
	for _, x := range c.ref.Lists[list] {
		if id != "" && x.ID == id || x.ID == snake(key) {
			return []Code{x}
		}
	}
	return nil
}

func alias(names map[string]string, key string) string {
	for name, id := range names {
		if fold(name) == key {
			return id
		}
	}
	return ""
}

// offer is the remedy: the nearest value, or the whole list when it is short.
func (c *checker) offer(ch choice, s string) (t fault.Text) {
	values := c.ref.Lists[ch.list]
	names := make(map[string]int, 2*len(values))
	var zh, en []string
	for _, x := range values {
		names[x.ID], names[x.Zh] = 1, 1
		zh, en = append(zh, x.Zh), append(en, x.ID)
	}
	if near := nearest(lower(clip(clean(s))), names); s != "" && near != "" {
		return tr("是否应为 %s？", "Did you mean %s?", near)
	}
	const most = 20
	if len(zh) > most {
		return tr("从列表 %[1]s 中选择编号、数字或名称。", "Choose an id, number or name of the list %[1]s.", ch.list)
	}
	t.Zh = "从中选择：" + strings.Join(zh, "、") + "。"
	t.En = "Choose one of: " + strings.Join(en, ", ") + "."
	return t
}

// chooseAll finds every value of a list once, in the order given.
func (c *checker) chooseAll(p pointer, list []string, ch choice, open bool) []Code {
	if len(list) > maxChoices {
		c.tooMany(p, len(list), maxChoices)
		return nil
	}
	var out []Code
	for i, s := range list {
		var code Code
		found := c.matches(ch.list, s)
		switch {
		case len(found) > 0:
			code = found[0]
		case open && clean(s) != "":
			code = c.openChoice(p.index(i), s, ch)
		default:
			ch.required = true
			code, _ = c.choose(p.index(i), s, ch)
		}
		if code.Zh != "" && !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	if len(list) == 0 && ch.required {
		c.fault(p, rule{"code.required", ch.source, ch.row}, tr("没有选择%[1]s。", "No %[2]s is chosen.", ch.zh, ch.en), c.offer(ch, ""))
	}
	return out
}

// openChoice lets a value pass that a list of ours, known to be incomplete, does not have.
func (c *checker) openChoice(p pointer, s string, ch choice) Code {
	t := c.text(p, s, field{zh: ch.zh, en: ch.en, max: 30, chinese: true, row: ch.row, source: ch.source})
	if t != "" && hasHan(t) {
		c.warn(p, rule{"code.unlisted", ch.source, ch.row}, tr("%[1]s不在已知列表中。", "This %[2]s is not in the known part of the list.", ch.zh, ch.en),
			tr("与接入服务商备案系统中的选项逐字核对。", "Compare it word for word with the choices of the operator's portal."))
	}
	return Code{Zh: t, En: t}
}

func (c *checker) tooMany(p pointer, n, most int) {
	c.fault(p, rule{code: "list.too_long"}, tr("共有 %d 项，最多 %d 项。", "There are %d items; at most %d are taken.", n, most),
		tr("分成几个备案提交。", "Split it into several filings."))
}

// divisionName takes the ending off a province's or city's name.
func divisionName(s string) string {
	for _, end := range []string{"壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "特别行政区", "省", "市"} {
		if t, ok := strings.CutSuffix(s, end); ok && length(t) >= 2 {
			return t
		}
	}
	return s
}

// province finds a province by GB/T 2260 code or name; short names and the two leading digits will do.
func (c *checker) province(s string) (Division, bool) {
	key := fold(s)
	if key == "" {
		return Division{}, false
	}
	other := alias(c.ref.Aliases["divisions"], key)
	for _, d := range c.ref.Provinces {
		switch key {
		case d.Code, fold(d.Zh), fold(d.En), fold(d.Short), fold(divisionName(d.Zh)):
			return d, true
		}
		if other == d.Code || len(key) == 2 && digits(key) && strings.HasPrefix(d.Code, key) || d.Abbr != "" && key == d.Abbr {
			return d, true
		}
	}
	return Division{}, false
}

// city finds a city of a province by code or name; the beginning of a name will do when only one city has it (湘西).
func (c *checker) city(province Division, s string) (Division, bool) {
	key := fold(s)
	if key == "" {
		return Division{}, false
	}
	var starts []Division
	for _, d := range c.ref.Cities[province.Code] {
		if key == d.Code || key == fold(d.Zh) || d.En != "" && key == fold(d.En) || divisionName(key) == divisionName(d.Zh) {
			return d, true
		}
		if length(key) >= 2 && strings.HasPrefix(d.Zh, strings.TrimSuffix(key, "州")) {
			starts = append(starts, d)
		}
	}
	if len(starts) == 1 {
		return starts[0], true
	}
	return Division{}, false
}

// offerIDs lists some values of a code list as a remedy.
func (c *checker) offerIDs(list string, ids []string) fault.Text {
	var zh, en []string
	for _, x := range c.ref.Lists[list] {
		if slices.Contains(ids, x.ID) {
			zh, en = append(zh, x.Zh+" "+x.ID), append(en, x.ID)
		}
	}
	return fault.Text{Zh: "从中选择：" + strings.Join(zh, "、") + "。", En: "Choose one of: " + strings.Join(en, ", ") + "."}
}

// offerDivision suggests the division that is nearest in spelling.
func (c *checker) offerDivision(s string, list []Division) fault.Text {
	names := make(map[string]int, 2*len(list))
	for _, d := range list {
		names[divisionName(d.Zh)] = 1
		if d.En != "" {
			names[lower(d.En)] = 1
		}
	}
	if near := nearest(lower(divisionName(clip(clean(s)))), names); near != "" {
		return tr("是否应为 %s？", "Did you mean %s?", near)
	}
	return tr("按 GB/T 2260 填写名称或六位代码。", "Give the name or the six digits of GB/T 2260.")
}
