package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schollz/progressbar/v3"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/imprint"
	"icpdoc/internal/letter"
	"icpdoc/internal/pack"
	"icpdoc/internal/rulebook"
)

type packCmd struct {
	Filings    []string `arg:"" name:"filing" help:"${h_filing}"`
	Photos     string   `placeholder:"DIR" help:"${h_pack_photos}"`
	Out        string   `short:"o" placeholder:"PATH" help:"${h_pack_out}"`
	Duplex     bool     `help:"${h_duplex}"`
	Separators bool     `help:"${h_separators}"`
	Incomplete bool     `help:"${h_incomplete}"`
	Since      string   `placeholder:"PACK" help:"${h_since}"`
	Print      []string `placeholder:"MATERIAL" help:"${h_print}"`
	JPEG       int      `name:"jpeg" placeholder:"DPI" help:"${h_jpeg}"`
	Names      bool     `help:"${h_names}"`
}

// packed is one line of pack --json.
type packed struct {
	File     string         `json:"file,omitempty"`
	Bytes    int64          `json:"bytes,omitempty"`
	Manifest *pack.Manifest `json:"manifest,omitempty"`
	Problem  *problem       `json:"problem,omitempty"`
}

// Run makes a pack of each filing, or tells what its pictures are named.
func (c *packCmd) Run(h *house) error {
	outs, err := c.outs()
	if err != nil {
		return err
	}
	for _, m := range c.Print {
		if !slices.Contains(h.rules.Reference.Materials, m) {
			return usage("pack.print", "--print：没有名为“"+m+"”的材料。", "--print: there is no material "+m+".")
		}
	}
	p, err := h.packer()
	if err != nil {
		return err
	}
	if c.Names {
		return c.names(h, p)
	}
	keys, err := h.keys()
	if err != nil {
		return err
	}
	var since *pack.Manifest
	if c.Since != "" {
		if since, err = h.manifest(c.Since); err != nil {
			return err
		}
	}
	var done []packed
	var first error
	bar := h.progress(len(c.Filings))
	for i, path := range c.Filings {
		one, err := c.one(h, p, keys, since, path, outs[i])
		_ = bar.Add(1)
		if err != nil && len(c.Filings) == 1 {
			return err
		}
		if err != nil {
			_ = bar.Clear()
			one.Problem = failed(err).Problem
			if !h.json {
				fmt.Fprintf(h.err, "%s\n", path)
				showError(h.err, h.lang, err)
			}
			if first == nil {
				first = told{err}
			}
		}
		if one.Manifest != nil && !h.json {
			_ = bar.Clear()
			h.packed(one)
		}
		if h.json {
			done = append(done, one)
		}
	}
	_ = bar.Finish()
	if h.json {
		writeJSON(h.out, done)
	}
	return first
}

// packer wires what packs are made with.
func (h *house) packer() (*pack.House, error) {
	faces, err := face.New(fonts.All())
	if err != nil {
		return nil, err
	}
	press, err := letter.New(h.fsys, faces, h.rules)
	return &pack.House{Press: press, Library: h.rules, Faces: faces}, err
}

// outs gives the path of each pack.
func (c *packCmd) outs() ([]string, error) {
	if c.JPEG != 0 && (c.JPEG < 36 || c.JPEG > 600) {
		return nil, usage("pack.jpeg", "--jpeg 须为 36 至 600（每英寸点数）。", "--jpeg is 36 to 600 dots an inch.")
	}
	several := len(c.Filings) > 1
	switch {
	case several && c.Since != "":
		return nil, usage("pack.since", "--since 只能用于一份备案数据。", "--since is for one filing at a time.")
	case several && c.Names:
		return nil, usage("pack.names", "--names 只能用于一份备案数据。", "--names is for one filing at a time.")
	case several && c.Out == "":
		return nil, usage("pack.out", "多份备案须写入文件夹：-o DIR。", "Several filings go to a folder: -o DIR.")
	case c.Out == "-":
		return nil, usage("pack.out", "材料包须写入文件。", "A pack is written to a file.")
	}
	dir := ""
	info, err := os.Stat(c.Out)
	if isDir := err == nil && info.IsDir(); isDir || several || strings.HasSuffix(c.Out, string(filepath.Separator)) {
		if err == nil && !isDir {
			return nil, usage("pack.out", "多份备案须写入文件夹：-o DIR。", "Several filings go to a folder: -o DIR.")
		}
		dir = c.Out
	} else if c.Out != "" {
		return []string{c.Out}, nil
	}
	taken := map[string]int{}
	outs := make([]string, len(c.Filings))
	for i, path := range c.Filings {
		name := stem(path)
		if taken[strings.ToLower(name)]++; taken[strings.ToLower(name)] > 1 {
			name = fmt.Sprintf("%s-%d", name, taken[strings.ToLower(name)])
		}
		outs[i] = filepath.Join(dir, name+".zip")
	}
	return outs, nil
}

// stem is what a pack and a folder of pictures are named after.
func stem(path string) string {
	if path == "-" {
		return "filing"
	}
	return strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
}

// one makes one pack.
func (c *packCmd) one(h *house, p *pack.House, keys *imprint.Keyring, since *pack.Manifest, path, out string) (packed, error) {
	f, err := h.filing(path)
	if err != nil {
		return packed{}, err
	}
	o := pack.Order{Filing: f, Keys: keys, Lang: h.lang, Duplex: c.Duplex, Separators: c.Separators, Incomplete: c.Incomplete,
		Print: c.Print, JPEG: c.JPEG, Since: since}
	if o.Pictures, err = c.pictures(h, p, f, path); err != nil {
		return packed{}, err
	}
	bar := progressbar.DefaultSilent(0)
	if len(c.Filings) == 1 {
		bar = h.progress(len(o.Pictures))
	}
	o.Done = func() { _ = bar.Add(1) }
	one := packed{File: out}
	err = writeFile(out, func(w io.Writer) error {
		counted := &counter{w: w}
		m, err := p.Build(counted, o)
		one.Manifest, one.Bytes = m, counted.n
		if counted.err != nil {
			return &fileError{"write", out, counted.err}
		}
		return err
	})
	_ = bar.Finish()
	if err != nil {
		one = packed{}
	}
	var e *fault.Error
	if errors.As(err, &e) && e.Code == "pack.incomplete" {
		e.Detail.Zh += "加 --incomplete 可先生成注明“不完整”的材料包。"
		e.Detail.En += " With --incomplete a pack is made that says so."
	}
	return one, err
}

// counter counts what is written and remembers why writing failed.
type counter struct {
	w   io.Writer
	n   int64
	err error
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	if err != nil {
		c.err = err
	}
	return n, err
}

// pictures lists the files of --photos and finds out where each belongs. For several filings each has a folder of its own
// in it, named after the filing's file.
func (c *packCmd) pictures(h *house, p *pack.House, f filing.Filing, path string) ([]pack.Picture, error) {
	if c.Photos == "" {
		return nil, nil
	}
	dir := c.Photos
	if len(c.Filings) > 1 {
		dir = filepath.Join(dir, stem(path))
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
	}
	files, err := picturesIn(dir)
	if err != nil {
		return nil, err
	}
	pictures, fields, err := p.Match(f, files)
	if err != nil {
		return nil, err
	}
	if fault.Blocking(fields) {
		return nil, fault.New(fault.Invalid, "pack.pictures", "有的图片不知道放在哪里。", "It is not clear where some pictures belong.").With(fields...)
	}
	if !h.json {
		showFields(h.err, h.lang, fields)
	}
	for i := range pictures {
		name := filepath.Join(dir, filepath.FromSlash(pictures[i].Name))
		pictures[i].Open = func() ([]byte, error) { return h.bytes(name) }
	}
	return pictures, nil
}

// picturesIn lists the files of a folder and its folders, by name; hidden ones and what systems leave behind are passed over.
func picturesIn(dir string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		hidden := name != dir && strings.HasPrefix(d.Name(), ".")
		switch {
		case err != nil:
			return err
		case d.IsDir() && (hidden || d.Name() == "__MACOSX"):
			return fs.SkipDir
		case !d.Type().IsRegular() || hidden || slices.Contains([]string{"thumbs.db", "desktop.ini"}, strings.ToLower(d.Name())):
			return nil
		}
		rel, err := filepath.Rel(dir, name)
		files = append(files, filepath.ToSlash(rel))
		return err
	})
	if err != nil {
		return nil, &fileError{"read", dir, err}
	}
	return files, nil
}

// names prints what the pictures of a filing are named.
func (c *packCmd) names(h *house, p *pack.House) error {
	f, err := h.filing(c.Filings[0])
	if err != nil {
		return err
	}
	list, err := p.Expected(f)
	if err != nil {
		return err
	}
	if h.json {
		writeJSON(h.out, list)
		return nil
	}
	wide := 0
	for _, e := range list {
		wide = max(wide, cells(e.Name))
	}
	for _, e := range list {
		line := pad(e.Name, wide) + "  " + e.Title.In(h.lang)
		switch {
		case !e.Wanted:
			line += label(h.lang, "（可选：签字盖章后的扫描件）", " (may be added: the scan of it signed and sealed)")
		case e.Need == rulebook.Optional:
			line += label(h.lang, "（可选）", " (optional)")
		case e.Need == rulebook.Conditional:
			line += label(h.lang, "（是否需要，请先向接入服务商确认）", " (ask the operator whether it is needed)")
		}
		fmt.Fprintln(h.out, line)
	}
	return nil
}

// manifest reads the pack.json of an earlier pack, or the pack itself.
func (h *house) manifest(path string) (*pack.Manifest, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, &fileError{"read", path, err}
	}
	return pack.ReadManifest(data)
}

// packed tells what was made and what it lacks.
func (h *house) packed(p packed) {
	m := p.Manifest
	state := label(h.lang, "材料齐全", "complete")
	if !m.Complete {
		state = fmt.Sprintf(label(h.lang, "不完整，缺或不合格 %d 项", "INCOMPLETE: %d missing or rejected"), len(m.Missing))
	}
	fmt.Fprintf(h.out, label(h.lang, "%s  %d 个文件，%s，版本 %s，%s\n", "%s  %d files, %s, revision %s, %s\n"),
		p.File, len(m.Files)+1, size(p.Bytes), m.Filing.Revision, state)
	if c := m.Correction; c != nil {
		sheets := 0
		for _, d := range m.Documents {
			for _, s := range d.Sheets {
				sheets += len(s.Prints)
			}
		}
		fmt.Fprintf(h.out, label(h.lang, "    对照版本 %s：改动 %d 处，需重印 %d 张\n", "    against revision %s: %d value(s) differ, %d sheet(s) to print again\n"), c.Since, len(c.Changes), sheets)
	}
	for _, l := range m.Missing {
		what := l.Title.In(h.lang)
		if len(l.Names) > 0 {
			what += "  " + strings.Join(l.Names, " ")
		}
		paragraph(h.out, "    "+map[string]string{"missing": label(h.lang, "缺      ", "missing   "), "rejected": label(h.lang, "不合格  ", "rejected  ")}[l.State], what)
		for _, f := range l.Findings {
			paragraph(h.out, "        ", f.In(h.lang))
		}
	}
}

func size(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KB", (n+1023)>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}
