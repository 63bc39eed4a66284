package line

// Class is what a character means to line breaking and spacing.
type Class uint8

// The classes. "Full width" speaks of how the character is meant; a mark that its face draws narrow (curly quotes in
// some faces) is set as the Western mark of the same kind.
const (
	Han        Class = iota // ideographs, kana, bopomofo, full-width symbols, boxes: everything square
	HanTail                 // 々 ー and small kana: square, no line start
	Open                    // （《“: blank left half, no line end
	Close                   // ）》”: blank right half, no line start
	Pause                   // ，。、；：: blank right half, no line start
	Stop                    // ！？: mostly blank right half, no line start
	Dash                    // — …: runs are never split, no line start
	Dot                     // · in names and dates: no line start
	Tilde                   // ～ － ─: connectors, no line start
	Slash                   // / ／: neither start nor end of a line
	Latin                   // letters
	Digit                   // 0–9
	LOpen                   // ( [ {: no line end
	LClose                  // ) ] }: no line start
	LPause                  // , . ; : ! ?: no line start
	Hyphen                  // - ‐ –: no line start
	Sym                     // & + = * @ # _ and the like
	Prefix                  // $ € £: no line end
	WidePrefix              // ￥ №: no line end
	Suffix                  // % °: no line start
	WideSuffix              // ％ ‰ ℃: no line start
	Quote                   // " and ': opening or closing by context
	Space                   // space, tab, zero-width space: vanishes at a line's end
	WideSpace               // U+3000: vanishes at a line's end, stays at a paragraph's where it fits
	Glue                    // no-break space, word joiner: holds its neighbours together
	Zero                    // combining marks, variation selectors, joiners: part of the character before
	Newline                 // ends the line
)

// set is a set of classes.
type set uint32

func (s set) has(c Class) bool { return s>>c&1 != 0 }

const (
	noStart set = 1<<HanTail | 1<<Close | 1<<Pause | 1<<Stop | 1<<Dash | 1<<Dot | 1<<Tilde | 1<<Slash | 1<<LClose |
		1<<LPause | 1<<Hyphen | 1<<Suffix | 1<<WideSuffix | 1<<Space | 1<<WideSpace | 1<<Glue | 1<<Zero | 1<<Newline
	noEnd set = 1<<Open | 1<<LOpen | 1<<Prefix | 1<<WidePrefix | 1<<Slash | 1<<Glue | 1<<Zero
	// western characters that touch each other form one token: a word, a number, an address.
	western set = 1<<Latin | 1<<Digit | 1<<LOpen | 1<<LClose | 1<<LPause | 1<<Hyphen | 1<<Sym | 1<<Prefix | 1<<Suffix | 1<<Glue
	square  set = 1<<Han | 1<<HanTail
	gapHead set = 1<<Latin | 1<<Digit | 1<<Prefix // gap between a Han character and these
	gapTail set = 1<<Latin | 1<<Digit | 1<<Suffix // gap between these and a Han character
	trail   set = 1<<Close | 1<<Pause | 1<<Stop   // blank right half
	spaces  set = 1<<Space | 1<<WideSpace | 1<<Newline
	// counted characters make a last line more than an orphan.
	counted set = 1<<Han | 1<<HanTail | 1<<Latin | 1<<Digit
)

// Of gives the class of a character by its code point alone.
func Of(r rune) Class {
	switch {
	case r >= 0x4e00 && r <= 0x9fff:
		return Han
	case r < 0x80:
		return ascii(r)
	case r >= 0x2000 && r < 0x2e80:
		return symbol(r)
	case r < 0x2000:
		return latin1(r)
	case r >= 0x3000 && r < 0x3400:
		return cjk(r)
	case r >= 0xfe00 && r < 0x10000:
		return wide(r)
	case r >= 0xe0000 && r <= 0xe0fff, r >= 0x1f3fb && r <= 0x1f3ff:
		return Zero // tags, variation selectors; skin tones
	}
	return Han
}

func ascii(r rune) Class {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
		return Latin
	case r >= '0' && r <= '9':
		return Digit
	}
	switch r {
	case ' ', '\t':
		return Space
	case '\n', '\v', '\f', '\r':
		return Newline
	case ',', '.', ';', ':', '!', '?':
		return LPause
	case '(', '[', '{':
		return LOpen
	case ')', ']', '}':
		return LClose
	case '-':
		return Hyphen
	case '/':
		return Slash
	case '%':
		return Suffix
	case '$':
		return Prefix
	case '"', '\'':
		return Quote
	}
	if r < ' ' || r == 0x7f {
		return Zero
	}
	return Sym
}

func latin1(r rune) Class {
	switch r {
	case 0x85:
		return Newline
	case 0xa0:
		return Glue
	case 0xad:
		return Zero
	case '£', '¥', '¤', '¢':
		return Prefix
	case '°':
		return Suffix
	case '·':
		return Dot
	case '«':
		return LOpen
	case '»':
		return LClose
	case '§', '¶':
		return Prefix
	}
	switch {
	case r < 0xa0, r >= 0x300 && r <= 0x36f, r >= 0x483 && r <= 0x489, r >= 0x1ab0 && r <= 0x1aff,
		r >= 0x1dc0 && r <= 0x1dff, r >= 0x180b && r <= 0x180f:
		return Zero
	}
	return Latin
}

// symbol classes U+2000–U+2E7F.
func symbol(r rune) Class {
	switch r {
	case '“', '‘':
		return Open
	case '”', '’':
		return Close
	case '—', '…', '―', '‥', '⸺', '⸻':
		return Dash
	case '‧', '•', '⋅', '∙':
		return Dot
	case '─', '∼':
		return Tilde
	case '‐', '‑', '‒', '–', '−':
		return Hyphen
	case '‰', '‱', '℃', '℉', '′', '″':
		return WideSuffix
	case '№':
		return WidePrefix
	case 0x2028, 0x2029:
		return Newline
	case 0x200b:
		return Space
	case 0x202f, 0x2060, 0x2007:
		return Glue
	case '‹', '⁅':
		return LOpen
	case '›', '⁆':
		return LClose
	case '‼', '⁇', '⁈', '⁉':
		return Stop
	}
	switch {
	case r <= 0x200a, r == 0x205f:
		return Space
	case r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2061 && r <= 0x206f, r >= 0x20d0 && r <= 0x20ff:
		return Zero
	case r >= 0x20a0 && r <= 0x20cf:
		return Prefix
	case r >= 0x2070 && r <= 0x209f, r >= 0x2100 && r <= 0x214f, r >= 0x2c00 && r <= 0x2dff:
		return Latin
	}
	return Han // number forms, arrows, circled digits, shapes
}

// cjk classes U+3000–U+33FF.
func cjk(r rune) Class {
	switch r {
	case 0x3000:
		return WideSpace
	case '、', '。':
		return Pause
	case '〈', '《', '「', '『', '【', '〔', '〖', '〘', '〚', '〝':
		return Open
	case '〉', '》', '」', '』', '】', '〕', '〗', '〙', '〛', '〞', '〟':
		return Close
	case '〜', '゠', '〰':
		return Tilde
	case '・':
		return Dot
	case '々', '〻', 'ー', 'ゝ', 'ゞ', 'ヽ', 'ヾ', 'ぁ', 'ぃ', 'ぅ', 'ぇ', 'ぉ', 'っ', 'ゃ', 'ゅ', 'ょ', 'ゎ', 'ゕ', 'ゖ',
		'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ッ', 'ャ', 'ュ', 'ョ', 'ヮ', 'ヵ', 'ヶ':
		return HanTail
	case '㎡', '㎎', '㎏', '㎜', '㎝', '㎞', '㏄', '㏎', '㏑', '㏒', '㏕':
		return WideSuffix
	}
	switch {
	case r >= 0x302a && r <= 0x302f, r == 0x3099, r == 0x309a:
		return Zero
	case r >= 0x31f0 && r <= 0x31ff:
		return HanTail
	case r >= 0x3380 && r <= 0x33df:
		return WideSuffix
	}
	return Han
}

// wide classes U+FE00–U+FFFF.
func wide(r rune) Class {
	switch r {
	case '，', '．', '；', '：', '｡', '､':
		return Pause
	case '！', '？':
		return Stop
	case '（', '［', '｛', '｟', '｢':
		return Open
	case '）', '］', '｝', '｠', '｣':
		return Close
	case '～', '－', '＿':
		return Tilde
	case '／':
		return Slash
	case '％':
		return WideSuffix
	case '￥', '＄', '￡', '￠':
		return WidePrefix
	case '･':
		return Dot
	case 0xfeff:
		return Glue
	}
	switch {
	case r >= '０' && r <= '９':
		return Digit
	case r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
		return Latin
	case r <= 0xfe0f, r >= 0xfe20 && r <= 0xfe2f, r >= 0xfff9 && r <= 0xfffb:
		return Zero
	case r >= 0xff67 && r <= 0xff70:
		return HanTail
	}
	return Han
}

// counter tells whether a Han character counts or measures the number before it, so that the two are read as one.
func counter(r rune) bool {
	switch r {
	case '年', '月', '日', '号', '时', '点', '分', '秒', '元', '角', '万', '亿', '千', '百', '个', '条', '款', '项', '章', '节', '页',
		'份', '人', '名', '家', '次', '天', '岁', '周', '米', '级', '层', '楼', '室', '座', '栋', '幢', '弄', '路', '期', '届', '版', '类', '倍':
		return true
	}
	return false
}
