package face

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"icpdoc/internal/fault"
)

// description is the shape of File, so that New also takes another package's type of the same shape.
type description = struct {
	Name   string // file name, for messages
	Family string // CSS family, "Noto Serif SC"
	Short  string // our own short name, "song"; "" for a font that only stands behind the others
	Weight int    // CSS weight, 100 to 900
	Order  int    // place in the fallback chain that ends every stack, from 1; 0 when it has none
	Data   []byte // the file
}

// File describes one font file to New.
type File description

// Set is all the fonts of a process.
type Set struct {
	stacks   map[wish]*Stack
	families []string
}

// wish is what a template asks for.
type wish struct {
	name string // family or short name, lower case
	bold bool
}

// Stack is a face with its fallbacks: the fonts in which a character is looked for, in that order.
type Stack struct {
	name  string
	fonts []*Font
}

// bold is the weight from which on a file serves as the bold one of its family.
const bold = 600

// New reads the structure of every font file and builds the stacks. The files of one family make two stacks:
// regular (the lightest file) and bold (the heaviest file from weight 600, with the regular one behind it; the
// same as regular when there is none). Every stack ends with the files that have an Order. The data is
// referenced, never copied. A malformed file is a *fault.Error.
func New[F ~description](files []F) (*Set, error) {
	var fonts []loaded
	for _, v := range files {
		file := File(v)
		font, err := Parse(file.Name, file.Data)
		if err != nil {
			return nil, err
		}
		fonts = append(fonts, loaded{file, font})
	}
	s := &Set{stacks: map[wish]*Stack{}}
	tail := fallbacks(fonts)
	for _, l := range fonts {
		if l.Short == "" || s.stacks[wish{strings.ToLower(l.Family), false}] != nil {
			continue
		}
		s.families = append(s.families, l.Family)
		s.add(fonts, l.Family, l.Short, tail)
	}
	if len(s.families) == 0 {
		return nil, fault.New(fault.Config, "font.none", "没有可用的字体。", "There is no font to set text in.")
	}
	return s, nil
}

type loaded struct {
	File
	font *Font
}

// fallbacks are the fonts that end every stack, in their order.
func fallbacks(fonts []loaded) []*Font {
	var tail []loaded
	for _, l := range fonts {
		if l.Order > 0 {
			tail = append(tail, l)
		}
	}
	slices.SortStableFunc(tail, func(a, b loaded) int { return cmp.Compare(a.Order, b.Order) })
	out := make([]*Font, len(tail))
	for i, l := range tail {
		out[i] = l.font
	}
	return out
}

// add builds the regular and the bold stack of a family.
func (s *Set) add(fonts []loaded, family, short string, tail []*Font) {
	var own []loaded
	for _, l := range fonts {
		if strings.EqualFold(l.Family, family) {
			own = append(own, l)
		}
	}
	slices.SortStableFunc(own, func(a, b loaded) int { return cmp.Compare(a.Weight, b.Weight) })
	light, heavy := own[0], own[len(own)-1]
	regular := &Stack{name: short, fonts: chain(append([]*Font{light.font}, tail...))}
	strong := regular
	if heavy.Weight >= bold && heavy.font != light.font {
		strong = &Stack{name: short + "-bold", fonts: chain(append([]*Font{heavy.font, light.font}, tail...))}
	}
	for _, name := range []string{strings.ToLower(family), strings.ToLower(short)} {
		s.stacks[wish{name, false}], s.stacks[wish{name, true}] = regular, strong
	}
}

// chain drops the second and later mention of a font.
func chain(fonts []*Font) []*Font {
	out := fonts[:0:0]
	for _, f := range fonts {
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// Stack gives the stack of a CSS family or one of our short names, in any case: "Noto Serif SC" or "song",
// "Noto Sans SC" or "hei", "LXGW WenKai" or "kai". nil when there is no such family.
func (s *Set) Stack(family string, bold bool) *Stack {
	return s.stacks[wish{strings.ToLower(strings.Trim(strings.TrimSpace(family), `"'`)), bold}]
}

// Families are the CSS names that Stack knows, for hints.
func (s *Set) Families() []string { return slices.Clone(s.families) }

// Name is the short name of the face: "song", "song-bold", "hei", "kai".
func (s *Stack) Name() string { return s.name }

// Primary is the first font: the one whose metrics a line is set by.
func (s *Stack) Primary() *Font { return s.fonts[0] }

// Fonts are the fonts of the stack in the order of Find.
func (s *Stack) Fonts() []*Font { return slices.Clone(s.fonts) }

// Find is the first font that has the character, and its glyph there; nil, 0 when none has it. Control
// characters and variation selectors are characters like any other: mostly, no font has them, and the caller
// decides what that means.
func (s *Stack) Find(r rune) (*Font, GID) {
	for _, f := range s.fonts {
		if g := f.GID(r); g != 0 {
			return f, g
		}
	}
	return nil, 0
}

// String is the stack's name and the fonts in it, for logs.
func (s *Stack) String() string {
	names := make([]string, len(s.fonts))
	for i, f := range s.fonts {
		names[i] = f.Name()
	}
	return s.name + " (" + strconv.Itoa(len(names)) + "): " + strings.Join(names, " > ")
}
