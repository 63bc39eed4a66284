package rulebook

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"icpdoc/internal/fault"
)

// use is the one key that a material in an operator's list may have beside Material's own: take the material of that id from
// common.yaml, then replace what else is given.
type use struct {
	Use string `yaml:"use"`
}

type materialLine struct {
	use      `yaml:",inline"`
	Material `yaml:",inline"`
}

// materials reads a list of materials and compiles its conditions.
func (l *loader) materials(file string, nodes []yaml.Node) []*Material {
	list := make([]*Material, 0, len(nodes))
	for i := range nodes {
		node := &nodes[i]
		var u materialLine
		if faults := l.decodeNode(file, node, &u); len(faults) > 0 {
			l.add(faults...)
			continue
		}
		m := &u.Material
		if u.Use != "" {
			base := l.shared[u.Use]
			if base == nil {
				l.add(unknown(file, node.Line, "rulebook.unknown_material", "共用材料", "common material", u.Use, names(l.shared)))
				continue
			}
			line := materialLine{Material: base.clone()}
			if err := node.Decode(&line); err != nil {
				l.add(yamlFaults(file, err)...)
				continue
			}
			m = &line.Material
		}
		l.checkMaterial(file, node.Line, m)
		list = append(list, m)
	}
	return list
}

// clone copies a material so that decoding over it leaves the original alone.
func (m *Material) clone() Material {
	c := *m
	if m.Image != nil {
		image := *m.Image
		c.Image = &image
	}
	if m.Imprint != nil {
		c.Imprint = new(*m.Imprint)
	}
	return c
}

// checkMaterial compiles every condition and holds the closed lists against their possible words.
func (l *loader) checkMaterial(file string, line int, m *Material) {
	if m.ID == "" || m.Title.Zh == "" || m.Title.En == "" {
		l.add(complain(file, line, "rulebook.missing", "材料缺少 id 或中英文标题。", "The material lacks its id or a title in zh and en.", "补上 id 与 title。", "Add id and title."))
	}
	if m.Per == "" {
		m.Per = perFiling
	}
	l.oneOf(file, line, "per", string(m.Per), string(perFiling), string(perService), string(perDomain), string(perPreApproval))
	if l.compiler[m.Per] == nil {
		return
	}
	l.checkText(file, line, m.Per, m.Title)
	l.checkText(file, line, m.Per, m.Each)
	l.checkPaper(file, line, m.Per, &m.Paper)
	always := false
	l.say(file, line, &m.Otherwise.Reason, m.Otherwise.Say)
	for i := range m.Cases {
		c := &m.Cases[i]
		l.say(file, line, &c.Reason, c.Say)
		l.oneOf(file, line, "need", string(c.Need), string(Required), string(Conditional), string(Optional), string(NotNeeded))
		l.compile(file, &c.When, m.Per)
		l.checkPaper(file, line, m.Per, &c.Paper)
		l.checkReason(file, line, m, c.Reason)
		l.checkAdvice(file, line, m.Per, c.Advice)
		always = always || c.When.Text == ""
		if m.Source == "" && c.Source == "" && m.LastChecked == "" && file != provincesPath {
			l.add(complain(file, line, "rulebook.missing", "材料 “"+m.ID+"” 缺少 source（依据）。", "Material "+m.ID+" lacks its source.", "写明依据的行号或文件。", "Say the line or paper it rests on."))
		}
	}
	if !always {
		l.checkReason(file, line, m, m.Otherwise.Reason)
	}
	l.checkAdvice(file, line, m.Per, m.Advice)
	if slices.ContainsFunc(m.papers(), func(p Paper) bool { return p.Imprint != nil }) && strings.Join(m.templates(), "") == "" {
		l.add(complain(file, line, "rulebook.imprint", "材料 “"+m.ID+"” 没有模板（template），imprint 对它没有意义。",
			"Material "+m.ID+" has no template, so imprint says nothing about it.", "删去 imprint，或写明 template。", "Remove imprint, or name a template."))
	}
}

// say puts the sentence of that name in the place of a reason.
func (l *loader) say(file string, line int, reason *fault.Text, name string) {
	if name == "" {
		return
	}
	t, ok := l.texts[name]
	if !ok {
		l.add(unknown(file, line, "rulebook.unknown_text", "共用语句", "common text", name, names(l.texts)))
	}
	*reason = t
}

// checkReason: the list always says why, in both languages.
func (l *loader) checkReason(file string, line int, m *Material, reason fault.Text) {
	if reason.Zh == "" || reason.En == "" {
		l.add(complain(file, line, "rulebook.missing", "材料 “"+m.ID+"” 的某种情形缺少中英文理由（reason，或 otherwise 中的 reason）。",
			"A case of material "+m.ID+" lacks its reason in zh and en (reason, or the reason of otherwise).", "补上理由。", "Add the reason."))
	}
	l.checkText(file, line, m.Per, reason)
}

func (l *loader) checkPaper(file string, line int, scope per, p *Paper) {
	for _, s := range p.Signers {
		l.oneOf(file, line, "signers", s, "legal_representative", "service_person", "entity_person", "verifier")
	}
	for _, s := range p.Seals {
		l.oneOf(file, line, "seals", s, "entity", "account_company", "provider")
	}
	for _, s := range p.Channels {
		l.oneOf(file, line, "channels", s, "upload", "email", "courier", "on_site", "keep")
	}
	l.oneOf(file, line, "date_policy", string(p.DatePolicy), "", string(LeaveBlank), string(FillIn), string(OptionalDate))
	for i := range p.Editions {
		l.compile(file, &p.Editions[i].When, scope)
	}
}

func (l *loader) checkAdvice(file string, line int, scope per, list []Advice) {
	for i := range list {
		l.compile(file, &list[i].When, scope)
		l.checkText(file, line, scope, fault.Text{Zh: list[i].Zh, En: list[i].En})
	}
}

// checkNote compiles a note's condition, which sees the whole filing.
func (l *loader) checkNote(file string, n *Note) {
	l.oneOf(file, n.When.line, "severity", n.Severity, "", "note", "warning")
	l.compile(file, &n.When, perFiling)
	l.checkText(file, n.When.line, perFiling, n.Text)
	if n.Text.Zh == "" || n.Text.En == "" {
		l.add(complain(file, n.When.line, "rulebook.missing", "说明 “"+n.ID+"” 缺少中英文内容。", "Note "+n.ID+" lacks its text in zh and en.",
			"写成 text: {zh: …, en: …}。", "Write text: {zh: …, en: …}."))
	}
	if n.ID == "" {
		l.add(complain(file, n.When.line, "rulebook.missing", "有一条说明缺少 id："+n.Text.Zh, "A note lacks its id: "+n.Text.En,
			"取一个不重复的名称，如 id: hubei_scan。", "Give it a name of its own, such as id: hubei_scan."))
	}
}

// compile notes the file of a condition (a material taken from common.yaml keeps its own) and compiles it once.
func (l *loader) compile(file string, c *Condition, scope per) {
	if c.file == "" {
		c.file = file
	}
	if c.program == nil {
		l.add(l.compiler.compile(c, scope)...)
	}
}

// placeholders gives what a text of the scope may hold in braces.
func placeholders(scope per) []string {
	list := []string{"account_company", "city", "entity", "operator", "province"}
	if scope != perFiling {
		list = append(list, "name", "service")
	}
	switch scope {
	case perDomain:
		list = append(list, "domain")
	case perPreApproval:
		list = append(list, "approval", "category")
	}
	slices.Sort(list)
	return list
}

// checkText refuses a placeholder that nothing would fill.
func (l *loader) checkText(file string, line int, scope per, t fault.Text) {
	for _, text := range []string{t.Zh, t.En} {
		for {
			_, rest, open := strings.Cut(text, "{")
			word, after, closed := strings.Cut(rest, "}")
			if !open || !closed {
				break
			}
			if known := placeholders(scope); !slices.Contains(known, word) {
				l.add(unknown(file, line, "rulebook.placeholder", "占位符", "placeholder", word, known))
			}
			text = after
		}
	}
}
