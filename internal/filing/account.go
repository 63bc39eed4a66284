package filing

import "strings"

// account checks the AWS China account and its relation to the entity (rows 8, 53).
func (c *checker) account(in AccountInput, e Entity) Account {
	p := pointer("/account")
	var a Account
	a.ID = strings.ReplaceAll(narrow(in.ID), "-", "")
	about := rule{"account.id", "N:29,203 S:9", 8}
	switch {
	case a.ID == "" && c.needs.account:
		c.fault(p.at("id"), about, tr("没有填写亚马逊云科技账号 ID。", "The AWS China account ID is missing."), tr("在控制台右上角查看 12 位账号 ID。", "The console shows the 12 digits in its upper right corner."))
	case a.ID != "" && (len(a.ID) != 12 || !digits(a.ID)):
		c.fault(p.at("id"), about, tr("账号 ID 应为 12 位数字。", "The account ID has 12 digits."), tr("在控制台右上角查看；不是用户名，也不是邮箱。", "The console shows it in its upper right corner; it is no user name and no e-mail address."))
	}
	a.Company = closeHan(c.text(p.at("company"), in.Company, field{zh: "账号公司名称", en: "account's company", max: maxName, chinese: true, row: 53, source: "N:385 S:283"}))
	if narrow(in.CreditCode) != "" {
		a.CreditCode = c.creditCode(p.at("credit_code"), in.CreditCode, 53, false)
	}
	relation, given := c.choose(p.at("relation"), in.Relation, choice{list: "relations", zh: "与主办单位的关系", en: "relation to the entity", row: 53, source: "N:385 S:283"})
	a.Relation = relation
	c.relation(p, &a, e, given)
	return a
}

// relation settles whether the account's company is the entity. A name that differs only in width or brackets is the same.
func (c *checker) relation(p pointer, a *Account, e Entity, given bool) {
	about := rule{"account.relation", "N:385 S:283", 53}
	if a.Company == "" {
		if given && a.Relation.ID != "same" {
			c.fault(p.at("company"), about, tr("写明了关系，却没有填写账号公司名称。", "A relation is given but the account's company is not."), tr("填写账号所属公司的全称。", "Give the full name of the account's company."))
			return
		}
		a.Company = e.Name
	}
	if a.Company != e.Name && fold(a.Company) == fold(e.Name) {
		c.warn(p.at("company"), rule{"account.company_spelling", "N:385", 53}, tr("账号公司名称与主办单位只差全角半角或括号，按同一单位处理。", "The account's company differs from the entity only in width or brackets and counts as the same."),
			tr("按执照写法统一。", "Write both as the licence does."))
		a.Company = e.Name
	}
	same, _ := c.code("relations", "same")
	sameCode := a.CreditCode != "" && a.CreditCode == e.Certificate.Number
	switch {
	case a.Company == e.Name && (!given || a.Relation.ID == "same"):
		a.Relation = same
		if a.CreditCode != "" && len(e.Certificate.Number) == 18 && !sameCode {
			c.warn(p.at("credit_code"), about, tr("账号公司与主办单位同名，信用代码却不同。", "The account's company has the entity's name but another credit code."), tr("核对两个代码。", "Check both codes."))
		}
	case a.Company == e.Name:
		c.fault(p.at("relation"), about, tr("账号公司就是主办单位，关系应为同一主体。", "The account's company is the entity, so the relation is the same company."), tr("改为 same 或留空。", "Make it same or leave it out."))
	case given && a.Relation.ID == "same":
		how := compareNames(e.Name, a.Company)
		c.fault(p.at("relation"), about, tr("账号公司名称与主办单位不同，关系却写为同一主体：%[1]s", "The account's company has another name than the entity, yet the relation says the same company: %[2]s", how.Zh, how.En),
			tr("改正公司名称，或写明股权、集团、母子、总分关系。", "Mend the name, or give the relation: equity, group, parent_subsidiary, head_branch."))
	default:
		c.related(p, a, sameCode)
	}
}

// related applies row 53: another company's account calls for a confirmation letter, with Sinnet for a relation too.
func (c *checker) related(p pointer, a *Account, sameCode bool) {
	about := rule{"account.confirmation", "N:385 S:283", 53}
	if sameCode {
		c.warn(p.at("company"), about, tr("账号公司与主办单位名称不同，信用代码却相同，可能是更名。", "The account's company has another name but the same credit code; it may have been renamed."), tr("先统一名称；否则须出具确认书。", "Bring the names into line, or a confirmation letter is needed."))
	}
	if c.scope.ConfirmationRelation && (a.Relation.ID == "" || a.Relation.ID == "unrelated") {
		c.warn(p.at("relation"), rule{"account.unrelated", "S:283", 53}, tr("账号公司与主办单位不同，且没有股权、集团、母子或总分关系。", "The account's company is another one, without an equity, group, parent or branch relation to the entity."),
			tr("写明两公司的关系；没有关系的先向接入服务商确认能否受理。", "Give the relation of the two; if there is none, ask the operator first."))
		return
	}
	c.note(p.at("company"), about, tr("账号公司与主办单位不同，须出具确认书。", "The account's company is another one: a confirmation letter is needed."), tr("材料清单中已列出。", "The list of materials has it."))
}

// code finds a value by its id.
func (c *checker) code(list, id string) (Code, bool) {
	for _, x := range c.ref.Lists[list] {
		if x.ID == id {
			return x, true
		}
	}
	return Code{}, false
}
