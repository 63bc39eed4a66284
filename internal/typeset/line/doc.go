// Package line breaks Chinese paragraphs, with Western words in them, into lines and gives every character its place.
//
// What lives here: character classes, the rules for line starts and ends, spacing between characters, the choice of breaks,
// justification. What never may: fonts, HTML, pages, floats, input or output. All lengths are integers in 1/1000 pt,
// so that every machine sets the same lines.
//
//	var b line.Breaker
//	for _, l := range b.Break(items, line.Options{Width: 441000, Indent: 21000, Gap: 160,
//		Align: line.Justify, Squeeze: true, NoOrphanChar: true}, nil) {
//		for i := range l.Visible {
//			paint(items[l.Start+i], l.X[i])
//		}
//	}
//
// # Rules and their sources
//
// CLREQ is W3C's “Requirements for Chinese Text Layout” (中文排版需求); GB/T 15834—2011 is 《标点符号用法》.
//
//   - No line starts with ， 。 、 ； ： ？ ！, a closing quotation mark or bracket, · ～ － or a slash, nor with an
//     iteration mark or small kana; no line ends with an opening quotation mark or bracket (CLREQ, prohibition rules for line
//     start and line end; GB/T 15834 5.1). The Western marks , . ; : ? ! ) ] } % and ( [ { $ follow suit.
//   - A slash neither starts nor ends a line (GB/T 15834 5.1.10, CLREQ's GB level).
//   - —— and …… are never split (GB/T 15834 5.1.7). That they start no line is CLREQ's strict level; LooseDash lifts it.
//   - A number keeps its unit and sign (36.5℃, ￥3,500.00, 100%, 3.5%～5%); a Western word, date, time, telephone number,
//     domain or address is one token (CLREQ, unbreakable sequences). A compound word of lower-case letters may break
//     after its hyphen. A break between a number and 年 月 日 号 元 … or after 第 is possible but costs.
//   - Combining marks, variation selectors and joined pictographs belong to the character before them.
//   - Two adjacent marks take 1.5 em, not 2; at the line's edges the blank half of a mark does not count (CLREQ, width
//     adjustment of punctuation marks). The edge of an indented line is left alone.
//   - Between a Han character and a Western letter or digit there is a gap of at most 1/4 em, none at a line's edge (CLREQ,
//     mixed text composition). No gap is added where the text has a space or a mark.
//   - A line that is too full takes from its marks' blank halves, its word spaces (down to 1/5 em) and its gaps (down to half); a
//     line that is too short opens its joints: word spaces twice as far as Han joints, gaps half as far again, joints at
//     marks half as far, and never the inside of a word, a number or a dash (CLREQ, line adjustment). Compression is
//     the cheaper of the two, as CLREQ asks to compress first and push out afterwards.
//   - The last line has at least two characters besides marks (CLREQ, widows and orphans: 孤字).
//   - Nothing hangs outside the measure.
//
// # How breaks are chosen
//
// Every break of a paragraph is weighed together with all others (a total fit after Knuth and Plass, with integer
// costs): among all ways to set the paragraph the one with the least sum of squared looseness, tightness and penalties
// wins. Well-filled lines are tried first; only a paragraph that cannot do with them is searched in full. Ragged text prefers fewer lines first; centred text is balanced, so that a title's lines are of
// similar length. Time grows linearly with the text.
//
// # Narrow cells
//
// Only a token that is wider than its line is opened, step by step: at the joints of an address (after / - . ? & = and
// the like), then between any two letters or digits, not next to a mark; a number rather after its comma. Only when a mark and
// the one character it clings to (or a run of marks) are together wider than the line does a line start with a
// forbidden mark: with the widest cluster of ordinary prose, “《一》”。, that is below 3.5 em; where a mark follows a single
// character, below 1.5 em. A line is overfull only when one character is wider than it.
package line
