package typeset

import (
	"slices"

	"github.com/agnivade/levenshtein"
)

// tag is an element of the print language.
type tag uint8

const (
	tagNone tag = iota
	tagText     // not an element: a piece of text
	tagHTML
	tagHead
	tagMeta
	tagTitle
	tagLink
	tagStyle
	tagBody
	tagH1
	tagH2
	tagH3
	tagP
	tagDiv
	tagSection
	tagTable
	tagColgroup
	tagCol
	tagThead
	tagTbody
	tagTr
	tagTd
	tagTh
	tagUl
	tagOl
	tagLi
	tagSpan
	tagB
	tagU
	tagBr
	tagImg
	tagCheckBox
	tagFillIn
	tagSignLine
	tagSealArea
	tagPageHeader
	tagPageFooter
	tagPageBreak
	tagPageNumber
	tagPageCount
	numTags
)

// tagNames are the names by tag; never written.
var tagNames = [numTags]string{
	tagHTML: "html", tagHead: "head", tagMeta: "meta", tagTitle: "title", tagLink: "link", tagStyle: "style",
	tagBody: "body", tagH1: "h1", tagH2: "h2", tagH3: "h3", tagP: "p", tagDiv: "div", tagSection: "section",
	tagTable: "table", tagColgroup: "colgroup", tagCol: "col", tagThead: "thead", tagTbody: "tbody", tagTr: "tr",
	tagTd: "td", tagTh: "th", tagUl: "ul", tagOl: "ol", tagLi: "li", tagSpan: "span", tagB: "b", tagU: "u",
	tagBr: "br", tagImg: "img", tagCheckBox: "check-box", tagFillIn: "fill-in", tagSignLine: "sign-line",
	tagSealArea: "seal-area", tagPageHeader: "page-header", tagPageFooter: "page-footer",
	tagPageBreak: "page-break", tagPageNumber: "page-number", tagPageCount: "page-count",
}

// tagIndex finds a tag by name; never written after it is made.
var tagIndex = func() map[string]tag {
	m := make(map[string]tag, numTags)
	for t, name := range tagNames {
		if name != "" {
			m[name] = tag(t)
		}
	}
	return m
}()

func (t tag) String() string { return tagNames[t] }

// void tells whether the element has no end tag.
func (t tag) void() bool {
	switch t {
	case tagMeta, tagLink, tagBr, tagImg, tagCol:
		return true
	}
	return false
}

// empty tells whether the element has an end tag but may hold nothing.
func (t tag) empty() bool {
	switch t {
	case tagCheckBox, tagSignLine, tagSealArea, tagPageBreak, tagPageNumber, tagPageCount:
		return true
	}
	return false
}

// inline tells whether the element stands in a line of text unless its style says otherwise.
func (t tag) inline() bool {
	switch t {
	case tagText, tagSpan, tagB, tagU, tagBr, tagImg, tagCheckBox, tagFillIn, tagSignLine, tagPageNumber, tagPageCount:
		return true
	}
	return false
}

// attributes lists what a tag takes beside the attributes that all take.
func (t tag) attributes() []string {
	switch t {
	case tagMeta:
		return []string{"charset", "content"}
	case tagLink:
		return []string{"rel", "href"}
	case tagBody:
		return []string{"fit"}
	case tagPageHeader, tagPageFooter:
		return []string{"when"}
	case tagTd, tagTh:
		return []string{"colspan", "rowspan"}
	case tagCol, tagColgroup:
		return []string{"span"}
	case tagOl:
		return []string{"type", "start"}
	case tagImg:
		return []string{"src", "alt"}
	case tagCheckBox:
		return []string{"checked", "solid"}
	case tagFillIn:
		return []string{"field"}
	}
	return nil
}

// commonAttributes are taken by every element; never written.
var commonAttributes = []string{"class", "id", "style", "lang", "name"}

// allowedIn tells whether child may stand directly in parent. Text is judged by allowsText.
func allowedIn(child, parent tag) bool {
	switch child {
	case tagHTML:
		return false
	case tagHead, tagBody:
		return parent == tagHTML
	case tagMeta, tagTitle, tagLink, tagStyle:
		return parent == tagHead
	case tagPageHeader, tagPageFooter:
		return parent == tagBody
	case tagColgroup, tagThead, tagTbody:
		return parent == tagTable
	case tagCol:
		return parent == tagColgroup || parent == tagTable
	case tagTr:
		return parent == tagTable || parent == tagThead || parent == tagTbody
	case tagTd, tagTh:
		return parent == tagTr
	case tagLi:
		return parent == tagUl || parent == tagOl
	}
	switch parent {
	case tagHTML, tagHead, tagTable, tagColgroup, tagThead, tagTbody, tagTr, tagUl, tagOl:
		return false
	case tagP, tagH1, tagH2, tagH3, tagSpan, tagB, tagU:
		return child.inline() || child == tagSealArea
	case tagFillIn:
		return child == tagText || child == tagBr || child == tagSpan || child == tagB || child == tagU
	}
	return true
}

// hint finds the name nearest to a wrong one, "" when none is near.
func hint(wrong string, names []string) string {
	if len(wrong) > 40 {
		return ""
	}
	best, score := "", 1+len(wrong)/3
	for _, n := range names {
		if n == "" {
			continue
		}
		if d := levenshtein.ComputeDistance(wrong, n); d < score || d == score && best == "" {
			best, score = n, d
		}
	}
	return best
}

// hintTag finds the nearest tag; foreign tags with a well-known equivalent get that one.
func hintTag(wrong string) string {
	switch wrong {
	case "strong", "em", "i":
		return "b"
	case "tfoot":
		return "tbody"
	case "h4", "h5", "h6":
		return "h3"
	case "input":
		return "check-box"
	case "header":
		return "page-header"
	case "footer":
		return "page-footer"
	case "hr":
		return "page-break"
	}
	names := slices.Clone(tagNames[:])
	return hint(wrong, names)
}
