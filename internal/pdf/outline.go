package pdf

import "fmt"

// openOutline is the number of entries up to which a viewer shows the lower ones at once.
const openOutline = 60

// item is one entry of the outline among the others; places among the items, -1 for none.
type item struct {
	parent, prev, next, first, last int
	below                           int // entries right below it
}

// outlineTree finds who stands below whom. The last entry of the result is the root.
func outlineTree(marks []Bookmark) []item {
	root := len(marks)
	items := make([]item, root+1)
	for i := range items {
		items[i] = item{parent: root, prev: -1, next: -1, first: -1, last: -1}
	}
	open := []int{root} // the way from the root to the entry before
	for i, m := range marks {
		level := min(max(m.Level, 0), len(open)-1)
		open = open[:level+1]
		parent := &items[open[level]]
		it := &items[i]
		it.parent, it.prev = open[level], parent.last
		if parent.last < 0 {
			parent.first = i
		} else {
			items[parent.last].next = i
		}
		parent.last = i
		parent.below++
		open = append(open, i)
	}
	return items
}

// outlineItems writes the outline: its root and its items behind it.
func (p *press) outlineItems(marks []Bookmark, root int) {
	if len(marks) == 0 {
		return
	}
	items := outlineTree(marks)
	id := func(place int) int {
		if place == len(marks) {
			return root
		}
		return root + 1 + place
	}
	shown := len(marks)
	if shown > openOutline {
		shown = items[len(marks)].below
	}
	top := &items[len(marks)]
	p.offsets[root] = p.out.Len()
	fmt.Fprintf(&p.out, "%d 0 obj\n<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>\nendobj\n", root, id(top.first), id(top.last), shown)
	for i, m := range marks {
		it := &items[i]
		p.offsets[id(i)] = p.out.Len()
		fmt.Fprintf(&p.out, "%d 0 obj\n<</Title %s/Parent %d 0 R/Dest[%d 0 R/XYZ null null null]", id(i), textString(m.Title),
			id(it.parent), p.kids[m.Page])
		if it.prev >= 0 {
			fmt.Fprintf(&p.out, "/Prev %d 0 R", id(it.prev))
		}
		if it.next >= 0 {
			fmt.Fprintf(&p.out, "/Next %d 0 R", id(it.next))
		}
		if it.first >= 0 {
			count := -it.below // closed: those that would show
			if shown == len(marks) {
				count = descendants(items, i)
			}
			fmt.Fprintf(&p.out, "/First %d 0 R/Last %d 0 R/Count %d", id(it.first), id(it.last), count)
		}
		p.out.WriteString(">>\nendobj\n")
	}
}

// descendants counts all entries below one.
func descendants(items []item, i int) int {
	n := 0
	for k := items[i].first; k >= 0; k = items[k].next {
		n += 1 + descendants(items, k)
	}
	return n
}
