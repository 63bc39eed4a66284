package pdf

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// left tells what does not come along: it tells about people and programs, or leads back to the whole file. Actions need
// no word here: annotations, pages and the catalog, which have them, are made anew.
func (g *guest) left(key string, v types.Object) bool {
	switch key {
	case "Metadata", "PieceInfo", "LastModified", "StructParent", "StructParents", "Parent", "Thumb", "OPI":
		return true
	case "AF": // attached files; a font may have that name too
		o, err := g.ctx.Dereference(v)
		_, list := o.(types.Array)
		return err != nil || list
	}
	return false
}

// outside are the types of objects that no drawing needs.
func outside(kind string) bool {
	switch kind {
	case "Page", "Pages", "Catalog", "Annot", "Action", "Filespec", "EmbeddedFile", "StructTreeRoot", "StructElem", "Metadata":
		return true
	}
	return false
}

// inStream are the keys of a stream that are written anew or name a file on the reader's disk.
func inStream(key string) bool {
	switch key {
	case "Length", "F", "FFilter", "FDecodeParms", "DL":
		return true
	}
	return false
}

// collect lists every object of the file that the sheets lead to, in the order in which they are met.
func (g *guest) collect() error {
	for i := 0; i < len(g.objects); i++ {
		if err := g.follow(g.objects[i], 0); err != nil {
			return err
		}
	}
	return nil
}

func (g *guest) follow(o types.Object, depth int) error {
	if depth > maxGuestDepth {
		return fmt.Errorf("%w: objects nested too deep", errDamaged)
	}
	switch v := o.(type) {
	case types.IndirectRef:
		return g.meet(v)
	case types.Array:
		for _, e := range v {
			if err := g.follow(e, depth+1); err != nil {
				return err
			}
		}
	case types.Dict:
		return g.followDict(v, depth)
	case types.StreamDict:
		return g.followDict(v.Dict, depth)
	}
	return nil
}

func (g *guest) followDict(d types.Dict, depth int) error {
	for _, k := range keys(d) {
		if g.left(k, d[k]) {
			continue
		}
		if err := g.follow(d[k], depth+1); err != nil {
			return err
		}
	}
	return nil
}

// meet lists an object of the file when it is new.
func (g *guest) meet(r types.IndirectRef) error {
	n := r.ObjectNumber.Value()
	if _, ok := g.places[n]; ok {
		return nil
	}
	o, err := g.ctx.Dereference(r)
	if err != nil {
		return fmt.Errorf("%w: object %d: %w", errDamaged, n, err)
	}
	if d, ok := dictOf(o); ok {
		if kind := d.NameEntry("Type"); kind != nil && outside(*kind) {
			o = nil
		}
	}
	if len(g.objects) >= maxGuestObjects {
		return fmt.Errorf("%w: more than %d objects", errLarge, maxGuestObjects)
	}
	g.places[n] = len(g.objects)
	g.objects = append(g.objects, o)
	return nil
}

func dictOf(o types.Object) (types.Dict, bool) {
	switch v := o.(type) {
	case types.Dict:
		return v, true
	case types.StreamDict:
		return v.Dict, true
	}
	return nil, false
}

func keys(d types.Dict) []string {
	out := make([]string, 0, len(d))
	for k := range d {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// write appends an object as it stands in a file, with the set's numbers.
func (g *guest) write(b []byte, o types.Object, depth int) ([]byte, error) {
	if depth > maxGuestDepth+2 {
		return nil, fmt.Errorf("%w: objects nested too deep", errDamaged)
	}
	var err error
	switch v := o.(type) {
	case types.IndirectRef:
		place, ok := g.places[v.ObjectNumber.Value()]
		if !ok {
			return append(b, "null"...), nil
		}
		return append(strconv.AppendInt(b, int64(g.first+place), 10), " 0 R"...), nil
	case types.Array:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ' ')
			}
			if b, err = g.write(b, e, depth+1); err != nil {
				return nil, err
			}
		}
		return append(b, ']'), nil
	case types.Dict:
		return g.writeDict(b, v, depth, -1)
	case types.StreamDict:
		if b, err = g.writeDict(b, v.Dict, depth, len(v.Raw)); err != nil {
			return nil, err
		}
		b = append(append(b, "\nstream\n"...), v.Raw...)
		return append(b, "\nendstream"...), nil
	case types.Float:
		return appendNumber(b, float64(v)), nil
	case types.Name:
		return append(b, nameText(string(v))...), nil
	case types.Boolean, types.Integer, types.StringLiteral, types.HexLiteral:
		return append(b, v.PDFString()...), nil
	}
	return append(b, "null"...), nil
}

// writeDict appends a dictionary, of a stream of length bytes unless that is negative.
func (g *guest) writeDict(b []byte, d types.Dict, depth, length int) ([]byte, error) {
	b = append(b, "<<"...)
	for _, k := range keys(d) {
		if d[k] == nil || g.left(k, d[k]) || length >= 0 && inStream(k) {
			continue
		}
		b = append(append(b, nameText(k)...), ' ')
		var err error
		if b, err = g.write(b, d[k], depth+1); err != nil {
			return nil, err
		}
	}
	if length >= 0 {
		b = strconv.AppendInt(append(b, "/Length "...), int64(length), 10)
	}
	return append(b, ">>"...), nil
}

func nameText(s string) string { return "/" + nameOf(s) }

// appendNumber writes a number with what a page needs of it: a millionth of a point and nothing that PDF does not know.
func appendNumber(b []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		v = 0
	}
	v = math.Round(v*1e6) / 1e6
	return strconv.AppendFloat(b, v+0, 'f', -1, 64)
}

// layers gives the places of the optional contents that came along, and of those that are not shown.
func (g *guest) layers() (all, hidden []int) {
	root, err := g.ctx.DereferenceDict(ref(g.ctx.Root))
	if err != nil || root == nil {
		return nil, nil
	}
	props, err := g.ctx.DereferenceDict(root["OCProperties"])
	if err != nil || props == nil {
		return nil, nil
	}
	list := func(d types.Dict, key string) (out []int) {
		a, err := g.ctx.DereferenceArray(d[key])
		if err != nil {
			return nil
		}
		for _, o := range a {
			if r, ok := o.(types.IndirectRef); ok {
				if place, ok := g.places[r.ObjectNumber.Value()]; ok && g.objects[place] != nil {
					out = append(out, place)
				}
			}
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	all = list(props, "OCGs")
	d, err := g.ctx.DereferenceDict(props["D"])
	if err != nil || d == nil {
		return all, nil
	}
	if base := d.NameEntry("BaseState"); base != nil && *base == "OFF" {
		on := list(d, "ON")
		return all, slices.DeleteFunc(slices.Clone(all), func(p int) bool { return slices.Contains(on, p) })
	}
	return all, list(d, "OFF")
}
