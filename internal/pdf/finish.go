package pdf

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"icpdoc/internal/fault"
)

// object is one object of fpdf's output.
type object struct{ id, from, to int }

var errOutput = errors.New("unexpected output")

// finish rebuilds fpdf's file: pages are kept, page contents compressed, fonts added, catalog and Info written anew.
// fpdf's output is read strictly, because another version may write other things; what is not known is an error.
func (p *press) finish(f frame, o Options) error {
	var c capture
	if err := p.fpdf.Output(&c); err != nil {
		return fault.Wrap(err, "pdf.fpdf")
	}
	if err := p.rebuild(c.b, f, o); err != nil {
		return err
	}
	return nil
}

// capture takes fpdf's one Write without a copy.
type capture struct{ b []byte }

func (c *capture) Write(b []byte) (int, error) {
	if c.b != nil {
		c.b = append(c.b, b...)
	} else {
		c.b = b
	}
	return len(b), nil
}

func (p *press) rebuild(in []byte, f frame, o Options) error {
	n, err := p.scan(in, f.pages)
	if err != nil {
		return fault.Wrap(fmt.Errorf("fpdf: %w", err), "pdf.fpdf_output")
	}
	info, catalog := n-2, n-1
	outline := n + 5*len(p.uses) // root of the outline, its items follow
	more := outline
	if len(f.outline) > 0 {
		more += 1 + len(f.outline)
	}
	rest := newAppendix(&f, p.common.number(more))
	drawn := p.kids
	shared := p.common.streams(drawn)
	spare := 0
	if !f.draws() {
		spare = drawn[0] // fpdf writes no file without a page; this one and its contents are left out
	}
	p.kids = rest.order(drawn)
	p.offsets = slices.Grow(p.offsets[:0], rest.total)[:rest.total]
	clear(p.offsets)
	out := &p.out
	out.Reset()
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	for _, ob := range p.objects {
		body := in[ob.from:ob.to]
		if spare > 0 && (ob.id == spare || ob.id == spare+1) {
			continue
		}
		p.offsets[ob.id] = out.Len()
		switch ob.id {
		case 1:
			p.pageTree(ob.id)
		case info:
			p.info(ob.id, f, o)
		case catalog:
			p.catalog(ob.id, f, outline, rest.layers())
		case 2:
			if err := p.resources(body, n); err != nil {
				return fault.Wrap(fmt.Errorf("fpdf: %w", err), "pdf.fpdf_output")
			}
		default:
			if err := p.content(ob.id, body, shared); err != nil {
				return err
			}
		}
	}
	p.digest.Reset()
	p.digest.Write(out.Bytes())
	for i, s := range p.uses {
		if err := p.embed(s, n+5*i); err != nil {
			return err
		}
	}
	from := out.Len()
	p.outlineItems(f.outline, outline)
	if err := p.append(&rest); err != nil {
		return err
	}
	p.digest.Write(out.Bytes()[from:])
	p.trailer(rest.total, catalog, info)
	return nil
}

// scan reads the cross references of fpdf's output and checks every mark that the rebuilding stands on. It gives the
// number of objects, with the free object 0 counted.
func (p *press) scan(in []byte, pages int) (int, error) {
	if !bytes.HasPrefix(in, []byte("%PDF-1.3\n")) {
		return 0, fmt.Errorf("%w at the head", errOutput)
	}
	i := bytes.LastIndex(in, []byte("\nstartxref\n"))
	if i < 0 {
		return 0, fmt.Errorf("%w: no startxref", errOutput)
	}
	xref, l := number(in[i+11:])
	if l == 0 || string(in[i+11+l:]) != "\n%%EOF\n" || xref > i {
		return 0, fmt.Errorf("%w at the end", errOutput)
	}
	table, ok := bytes.CutPrefix(in[xref:i+1], []byte("xref\n0 "))
	n, l := number(table)
	if !ok || n < 5 || len(table) < l+1+20*n {
		return 0, fmt.Errorf("%w in the cross references", errOutput)
	}
	rows := table[l+1:]
	if want := fmt.Sprintf("trailer\n<<\n/Size %d\n/Root %d 0 R\n/Info %d 0 R\n>>\n", n, n-1, n-2); string(rows[20*n:]) != want {
		return 0, fmt.Errorf("%w in the trailer", errOutput)
	}
	p.objects = p.objects[:0]
	for id := 1; id < n; id++ {
		from, _ := number(rows[20*id:])
		p.objects = append(p.objects, object{id: id, from: from})
	}
	slices.SortFunc(p.objects, func(a, b object) int { return a.from - b.from })
	for k := range p.objects {
		ob := &p.objects[k]
		ob.to = xref
		if k+1 < len(p.objects) {
			ob.to = p.objects[k+1].from
		}
		head := strconv.AppendInt(p.plain[:0], int64(ob.id), 10)
		head = append(head, " 0 obj\n"...)
		p.plain = head
		if ob.from > ob.to || !bytes.HasPrefix(in[ob.from:ob.to], head) || !bytes.HasSuffix(in[ob.from:ob.to], []byte("\nendobj\n")) {
			return 0, fmt.Errorf("%w in object %d", errOutput, ob.id)
		}
		if ob.id == 1 {
			if err := p.readKids(in[ob.from:ob.to], pages); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

// readKids lists the page objects.
func (p *press) readKids(body []byte, pages int) error {
	_, rest, ok := bytes.Cut(body, []byte("/Kids ["))
	p.kids = p.kids[:0]
	for ok && len(rest) > 0 && rest[0] != ']' {
		id, l := number(rest)
		rest, ok = bytes.CutPrefix(rest[l:], []byte(" 0 R "))
		p.kids = append(p.kids, id)
	}
	if !ok || len(p.kids) != pages {
		return fmt.Errorf("%w: %d pages listed, %d drawn", errOutput, len(p.kids), pages)
	}
	return nil
}

// number reads the decimal digits at the head of b, and tells how many there are.
func number(b []byte) (n, l int) {
	for l < len(b) && l < 12 && b[l] >= '0' && b[l] <= '9' {
		n = n*10 + int(b[l]-'0')
		l++
	}
	return n, l
}

// resources copies the resource dictionary and puts the fonts in; first is the object number of the first one.
func (p *press) resources(body []byte, first int) error {
	head, tail, ok := bytes.Cut(body, []byte("\n/Font <<\n>>\n"))
	if !ok {
		return fmt.Errorf("%w in the resources", errOutput)
	}
	p.out.Write(head)
	p.out.WriteString("\n/Font <<\n")
	for i := range p.uses {
		fmt.Fprintf(&p.out, "/C%d %d 0 R\n", i, first+5*i)
	}
	p.out.WriteString(">>\n")
	p.out.Write(tail)
	return nil
}

// content copies an object; a bare stream, which is what a page's content is, gets compressed. shared has the common
// stream of the pages that have one, by the page's object number.
func (p *press) content(id int, body []byte, shared map[int]int) error {
	const open, mid, closing = " 0 obj\n<</Length ", ">>\nstream\n", "\nendstream\nendobj\n"
	i := bytes.Index(body[:min(len(body), 40)], []byte(open))
	if i < 0 {
		if stream, ok := shared[id]; ok {
			return p.refer(id, stream, body)
		}
		p.out.Write(body)
		return nil
	}
	n, l := number(body[i+len(open):])
	data, ok := bytes.CutPrefix(body[i+len(open)+l:], []byte(mid))
	if !ok || len(data) < n || string(data[n:]) != closing {
		return fault.Wrap(fmt.Errorf("fpdf: %w in stream %d", errOutput, id), "pdf.fpdf_output")
	}
	if stream, ok := shared[id-1]; ok {
		return p.divide(id, stream, data[:n])
	}
	return p.stream(id, "", data[:n])
}

// stream writes a compressed stream object; dict is what its dictionary says besides filter and length.
func (p *press) stream(id int, dict string, data []byte) error {
	z, err := p.compress(data)
	if err != nil {
		return err
	}
	p.packedStream(id, dict, z)
	return nil
}

func (p *press) packedStream(id int, dict string, z []byte) {
	fmt.Fprintf(&p.out, "%d 0 obj\n<</Filter/FlateDecode/Length %d%s>>\nstream\n", id, len(z), dict)
	p.out.Write(z)
	p.out.WriteString("\nendstream\nendobj\n")
}

// trailer writes the cross references. The file's ID is a digest of the pages and the frame, and of which glyphs the
// fonts have (embed adds their tags): digesting the outlines too would only take longer.
func (p *press) trailer(total, catalog, info int) {
	at := p.out.Len()
	var buf [sha256.Size]byte
	sum := p.digest.Sum(buf[:0])
	fmt.Fprintf(&p.out, "xref\n0 %d\n0000000000 65535 f \n", total)
	row := []byte("0000000000 00000 n \n")
	for id := 1; id < total; id++ {
		if p.offsets[id] == 0 {
			p.out.WriteString("0000000000 65535 f \n")
			continue
		}
		for v, q := p.offsets[id], 9; q >= 0; q-- {
			row[q] = byte('0' + v%10)
			v /= 10
		}
		p.out.Write(row)
	}
	fmt.Fprintf(&p.out, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		total, catalog, info, sum[:16], sum[:16], at)
}
