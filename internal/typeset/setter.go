package typeset

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"sync"

	"icpdoc/internal/face"
	"icpdoc/internal/fault"
	"icpdoc/internal/typeset/line"
)

// MaxPages is the longest document that is laid out.
const MaxPages = 500

// Options of one layout.
type Options struct {
	// Matrices are the square codes that <img src="qr:NAME"> may show, by NAME. Their Rect is ignored.
	Matrices map[string]Matrix
}

// Setter lays out documents. It holds the compiled style sheets and is safe for concurrent use.
type Setter struct {
	stacks [len(families)][2]*face.Stack
	sheets fs.FS
	house  *sheet

	mu     sync.RWMutex
	parsed map[string]*sheet // by "f:"+file name, "s:"+style element, "a:"+style attribute
	themes map[string]*theme // by the keys of its sheets
	pool   sync.Pool         // of *engine
}

// New makes a Setter. faces has the text faces; sheets the style sheets that documents link to, each read once: by the
// path from the folder of the document's own name.
func New(faces *face.Set, sheets fs.FS) *Setter {
	s := &Setter{sheets: sheets, parsed: map[string]*sheet{}, themes: map[string]*theme{}}
	for i, name := range families {
		s.stacks[i] = [2]*face.Stack{faces.Stack(name, false), faces.Stack(name, true)}
	}
	tr := trouble{name: "house", src: []byte(houseSheet)}
	s.house = newCSSParser(&tr, tr.src, 0).sheet()
	s.pool.New = func() any { return &engine{} }
	return s
}

// maxCached bounds the style cache: styles come from templates, but a template may print data into one.
const maxCached = 2000

// cached finds a compiled sheet or makes it. What has faults is not kept.
func (s *Setter) cached(kind byte, text string, tr *trouble, base int, inline bool) *sheet {
	var buf [128]byte
	key := append(append(buf[:0], kind, ':'), text...)
	s.mu.RLock()
	sh := s.parsed[string(key)]
	s.mu.RUnlock()
	if sh != nil {
		return sh
	}
	before := len(tr.fields)
	p := newCSSParser(tr, []byte(text), base)
	if inline {
		p.flat = true
		sh = &sheet{decls: p.declarations(false, false)}
	} else {
		sh = p.sheet()
	}
	if len(tr.fields) == before {
		s.keep(string(key), sh)
	}
	return sh
}

func (s *Setter) keep(key string, sh *sheet) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.parsed) >= maxCached {
		clear(s.parsed)
		clear(s.themes)
	}
	s.parsed[key] = sh
}

// linked reads a style sheet file, named from the root of the Setter's files.
func (s *Setter) linked(name string, tr *trouble, off int) *sheet {
	key := "f:" + name
	s.mu.RLock()
	sh := s.parsed[key]
	s.mu.RUnlock()
	if sh != nil {
		return sh
	}
	if s.sheets == nil || !fs.ValidPath(name) {
		tr.add(off, "html.stylesheet", fault.Text{Zh: "没有样式表 " + clip(name) + "。", En: "There is no style sheet " + clip(name) + "."}, didYouMean("print.css"))
		return &sheet{}
	}
	src, err := fs.ReadFile(s.sheets, name)
	if err != nil {
		tr.add(off, "html.stylesheet", fault.Text{Zh: "读不到样式表 " + clip(name) + "。", En: "The style sheet " + clip(name) + " cannot be read."}, didYouMean("print.css"))
		return &sheet{}
	}
	own := trouble{name: name, src: src}
	sh = newCSSParser(&own, src, 0).sheet()
	tr.fields = append(tr.fields, own.fields...)
	if len(own.fields) == 0 {
		s.keep(key, sh)
	}
	return sh
}

// theme puts together the sheets of a parsed document.
func (s *Setter) theme(t *tree, tr *trouble) *theme {
	var sheets []*sheet
	var key strings.Builder
	if t.head != nil {
		for c := t.head.first; c != nil; c = c.next {
			switch c.tag {
			case tagLink:
				href := path.Join(path.Dir(tr.name), c.attr("href")) // from the document's own folder, as in a browser
				sheets = append(sheets, s.linked(href, tr, int(c.off)))
				key.WriteString("f:" + href + "\n")
			case tagStyle:
				if c.first == nil {
					continue
				}
				text := string(t.text[c.first.t0:c.first.t1])
				sheets = append(sheets, s.cached('s', text, tr, int(c.first.off), false))
				key.WriteString("s:" + text + "\n")
			}
		}
	}
	if len(tr.fields) > 0 {
		return newTheme(s.house, sheets)
	}
	k := key.String()
	s.mu.RLock()
	th := s.themes[k]
	s.mu.RUnlock()
	if th != nil {
		return th
	}
	th = newTheme(s.house, sheets)
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.themes[k]; old != nil {
		return old
	}
	if len(s.themes) >= maxCached {
		clear(s.themes)
	}
	s.themes[k] = th
	return th
}

// Layout sets one print HTML document, all template actions already executed. name is for messages, and its folder is
// where links to style sheets start. Errors are
// *fault.Error: "typeset.template" (kind Config) for what is outside the print language, "text.control" and
// "glyph.missing" (kind Invalid) for characters that cannot be printed, "typeset.overflow" (kind Invalid) for data that
// does not fit where it has to.
func (s *Setter) Layout(name string, html []byte, o Options) (*Document, error) {
	for _, pair := range s.stacks {
		if pair[0] == nil || pair[1] == nil {
			return nil, fault.Wrap(errors.New("typeset: a text face is missing"), "typeset.faces")
		}
	}
	e := s.pool.Get().(*engine)
	defer func() {
		e.release()
		s.pool.Put(e)
	}()
	e.begin(s, name, html, o)
	return e.layout()
}

// engine is the scratch memory of one layout.
type engine struct {
	set  *Setter
	opts Options
	tree
	styler
	canvas
	trouble
	page pageBox

	breaker line.Breaker
	items   []line.Item
	metas   []meta
	spans   []span
	lines   []line.Line
	lineNo  int32

	strips []strip
	decors []decor
	tables []*table
	grid   gridScratch

	pages []sheetPage
	out   canvas
	ends  []mark
	seq   []placedRow

	fit       fitting
	marker    pendingMarker
	pageNo    int
	pageCount int
	nested    int // inline-blocks being measured
	halted    bool

	wrongChars []fault.Field
	missing    []fault.Field
	overflow   []fault.Field
}

func (e *engine) begin(s *Setter, name string, html []byte, o Options) {
	e.set, e.opts = s, o
	e.tree.reset()
	e.trouble = trouble{name: name, src: html}
	e.canvas.back(mark{})
	e.breaker.Reset()
	e.items, e.metas, e.spans, e.lines = e.items[:0], e.metas[:0], e.spans[:0], e.lines[:0]
	e.strips, e.decors, e.tables = e.strips[:0], e.decors[:0], e.tables[:0]
	e.lineNo, e.pageNo, e.pageCount, e.nested, e.halted = 0, 0, 0, 0, false
	e.fit, e.marker = fitting{}, pendingMarker{}
	e.wrongChars, e.missing, e.overflow = nil, nil, nil
	e.grid.reset()
}

// release forgets what belongs to the caller, so that a pooled engine keeps no document and no filing alive.
func (e *engine) release() {
	e.set, e.opts = nil, Options{}
	e.trouble = trouble{}
	clear(e.matrices[:cap(e.matrices)])
	clear(e.out.matrices[:cap(e.out.matrices)])
	e.title = ""
}

// layout runs the whole way from source to pages.
func (e *engine) layout() (*Document, error) {
	e.tree.parse(&e.trouble, false)
	if err := e.trouble.err(); err != nil {
		return nil, err
	}
	th := e.set.theme(&e.tree, &e.trouble)
	e.styler.begin(th, &e.set.stacks)
	e.cascade(e.html, e.root, 0)
	e.page = readPage(th.page)
	if e.page.content().X1-e.page.content().X0 < 10*Pt || e.page.content().Y1-e.page.content().Y0 < 10*Pt {
		e.add(0, "css.value", fault.Text{Zh: "@page 的页边距没有留下版心。", En: "The margins of @page leave no room for text."}, fault.Text{})
	}
	if err := e.trouble.err(); err != nil {
		return nil, err
	}
	return e.compose()
}

// cascade gives every element its style.
func (e *engine) cascade(el *elem, parent *style, depth int) {
	if el.tag == tagText {
		el.st = parent
		return
	}
	var own *sheet
	if v := el.attr("style"); v != "" {
		own = e.set.cached('a', v, &e.trouble, int(el.off), true)
	}
	el.st = e.styleOf(el, parent, own)
	if el.st.boxed && el.st.display == kwInline && el.tag.inline() {
		e.add(int(el.off), "css.inline",
			fault.Text{Zh: "行内元素没有边距、边框、高度和底色。", En: "An inline element takes no margin, padding, border, height or background."},
			fault.Text{Zh: "加上 display: inline-block。", En: "Give it display: inline-block."})
	}
	for c := el.first; c != nil; c = c.next {
		e.cascade(c, el.st, depth+1)
	}
}
