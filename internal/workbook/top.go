package workbook

// The block above the table: title, facts in two columns, and what is missing.

// Columns of the facts: the name stands in the first of each pair, the value in the second up to the next name.
const (
	leftName, leftValue   = numberColumn, needColumn
	rightName, rightValue = 6, 8
)

// mostMissing is how many lacks stand above the table; the table itself has them all.
const mostMissing = 6

// top writes the rows above the table. All of them stay in view when one scrolls, so they are few.
func (s *sheet) top(c *Checklist) error {
	if err := s.line(lookHead, both(c.Title, "  ")); err != nil {
		return err
	}
	s.row++
	for i := 0; i < len(c.Facts); i += 2 {
		height := 1
		for j, f := range c.Facts[i:min(i+2, len(c.Facts))] {
			name, value, end := leftName, leftValue, rightName-1
			if j == 1 {
				name, value, end = rightName, rightValue, columnCount-1
			}
			if _, err := s.merged(name, value-1, lookFact, f[0]); err != nil {
				return err
			}
			n, err := s.merged(value, end, lookValue, f[1])
			if err != nil {
				return err
			}
			height = max(height, n)
		}
		if err := s.height(height); err != nil {
			return err
		}
		s.row++
	}
	return s.verdict(c)
}

// verdict says in words whether anything is missing, and what.
func (s *sheet) verdict(c *Checklist) error {
	look, text := lookComplete, "材料齐全 COMPLETE"
	if !c.Complete {
		look, text = lookIncomplete, "材料不齐 INCOMPLETE"
	}
	if err := s.line(look, text); err != nil {
		return err
	}
	s.row++
	if c.Complete || len(c.Missing) == 0 {
		return nil
	}
	list := c.Missing
	more := 0
	if len(list) > mostMissing {
		more = len(list) - mostMissing + 1
		list = list[:mostMissing-1]
	}
	text = ""
	for i, m := range list {
		if i > 0 {
			text += "\n"
		}
		text += "□ " + oneLine(m)
	}
	if more > 0 {
		text += "\n" + andMore(c.Lang, more)
	}
	n, err := s.merged(0, columnCount-1, lookMissing, text)
	if err != nil {
		return err
	}
	if err := s.height(n); err != nil {
		return err
	}
	s.row++
	return nil
}

// line writes one text over the width of the table.
func (s *sheet) line(l look, text string) error {
	if _, err := s.merged(0, columnCount-1, l, oneLine(text)); err != nil {
		return err
	}
	return s.file.SetRowHeight(s.name, s.row, l.size()*1.7)
}

// merged writes one text into the cells from column a to b of the current row and tells how many lines it takes.
func (s *sheet) merged(a, b int, l look, text string) (int, error) {
	text = plain(text)
	if b > a {
		if err := s.file.MergeCell(s.name, at(a, s.row), at(b, s.row)); err != nil {
			return 0, err
		}
	}
	width := 0.0
	for i := a; i <= b; i++ {
		width += s.columns[i].width
		if err := s.file.SetCellStyle(s.name, at(i, s.row), at(i, s.row), s.style(l, text)); err != nil {
			return 0, err
		}
	}
	return linesIn(text, room(width, l)), s.file.SetCellStr(s.name, at(a, s.row), escaped(text))
}
