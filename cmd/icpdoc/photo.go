package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/fault"
	"icpdoc/internal/photo"
)

type photoCmd struct {
	Slot      string   `arg:"" help:"${h_slot}"`
	In        []string `arg:"" help:"${h_pictures}"`
	Out       string   `short:"o" placeholder:"PATH" help:"${h_photo_out}"`
	Provider  string   `placeholder:"ID" help:"${h_provider}"`
	Mode      string   `placeholder:"electronic|manual" help:"${h_mode}"`
	Watermark bool     `help:"${h_watermark}"`
	Corners   string   `placeholder:"X,Y,..." help:"${h_corners}"`
	Turn      int      `placeholder:"DEGREES" help:"${h_turn}"`
	Gentle    bool     `help:"${h_gentle}"`
	Force     bool     `help:"${h_force}"`
	Report    string   `placeholder:"HTML" help:"${h_report}"`
}

// pictured is what became of one page of one file: what photo --json prints.
type pictured struct {
	File    string         `json:"file"`
	Page    int            `json:"page,omitempty"` // from 1, of a file with several
	Written []string       `json:"written,omitempty"`
	Outcome *photo.Outcome `json:"outcome,omitempty"`
	Problem *problem       `json:"problem,omitempty"` // why it was not read at all
	err     error
	refused bool // not written because a finding is a fault
}

// Run makes a compliant copy of every picture. A picture with a fault is not written; the others are.
func (c *photoCmd) Run(h *house) error {
	slot, err := h.slot(c.Provider, c.Slot)
	if err != nil {
		return err
	}
	o, err := c.options(h)
	if err != nil {
		return err
	}
	files, folder, err := uploads(c.In)
	if err != nil {
		return err
	}
	names, err := c.names(files, folder)
	if err != nil {
		return err
	}
	var done []pictured
	bar := h.progress(len(files))
	for i, file := range files {
		list := c.file(h, file, names[i], slot, o)
		if c.Report == "" {
			for j := range list {
				list[j].forget()
			}
		}
		_ = bar.Add(1)
		if folder && noPicture(file, list) && !slices.Contains(c.In, file) {
			continue
		}
		done = append(done, list...)
	}
	_ = bar.Finish()
	if len(done) == 0 {
		return usage("photo.none", "文件夹里没有图片。", "There is no picture in the folder.")
	}
	if c.Report != "" {
		err := writeFile(c.Report, func(w io.Writer) error { return writeReport(w, h.lang, slot, done) })
		if err != nil {
			return err
		}
	}
	h.pictured(done, c.Out == "-")
	return first(done)
}

// first gives the error of the run: that of the first file that could not be read or written, else of the first that the
// operator would not take.
func first(done []pictured) error {
	var found error
	for _, p := range done {
		var file *fileError
		switch {
		case errors.As(p.err, &file):
			return told{p.err}
		case found == nil && p.err != nil:
			found = told{p.err}
		case found == nil && p.refused:
			found = told{fault.New(fault.Invalid, "photo.refused", "图片不合要求。", "The picture does not comply.")}
		}
	}
	return found
}

// slot gives the rule of a slot as the photo room wants it.
func (h *house) slot(provider, id string) (photo.Slot, error) {
	s, err := h.rules.Slot(provider, id)
	if err != nil {
		return photo.Slot{}, err
	}
	out := photo.Slot{ID: s.ID, Title: s.Title, Rule: photo.Rule(s.Image)}
	if s.Watermark != nil {
		out.WatermarkModes = s.Watermark.Modes
	}
	return out, nil
}

// options turns the flags into the photo room's.
func (c *photoCmd) options(h *house) (photo.Options, error) {
	o := photo.Options{Mode: c.Mode, Watermark: c.Watermark, Gentle: c.Gentle}
	if !slices.Contains([]string{"", "electronic", "manual"}, c.Mode) {
		return o, usage("photo.mode", "--mode 须为 electronic 或 manual。", "--mode is electronic or manual.")
	}
	if c.Turn%90 != 0 {
		return o, usage("photo.turn", "--turn 须为 90、180 或 270（顺时针）。", "--turn is 90, 180 or 270, clockwise.")
	}
	o.Turn = c.Turn / 90
	if c.Corners != "" {
		if len(c.In) != 1 {
			return o, usage("photo.corners", "--corners 只能用于一张图片。", "--corners is for one picture at a time.")
		}
		corners, err := parseCorners(c.Corners)
		if err != nil {
			return o, err
		}
		o.Corners = &corners
	}
	if c.Report != "" {
		o.Preview = 1400
	}
	if c.Watermark {
		faces, err := face.New(fonts.All())
		if err != nil {
			return o, err
		}
		o.Faces = faces.Stack("hei", true)
	}
	return o, nil
}

// parseCorners reads eight numbers: x and y of four corners in pixels of the upright picture.
func parseCorners(s string) (c [4]photo.Point, err error) {
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == ';' || r == '，' })
	if len(words) != 8 {
		return c, usage("photo.corners", fmt.Sprintf("--corners 需要 8 个数（四角的 x,y），给出了 %d 个。", len(words)),
			fmt.Sprintf("--corners takes 8 numbers, x,y of four corners; there are %d.", len(words)))
	}
	for i, word := range words {
		v, err := strconv.ParseFloat(word, 64)
		if err != nil || v != v || v < -1e6 || v > 1e6 {
			return c, usage("photo.corners", fmt.Sprintf("--corners 的第 %d 个数 “%s” 不是像素坐标。", i+1, word),
				fmt.Sprintf("number %d of --corners, %q, is no pixel coordinate.", i+1, word))
		}
		if i%2 == 0 {
			c[i/2].X = v
		} else {
			c[i/2].Y = v
		}
	}
	return c, nil
}

// uploads lists the files to process: those named, and of a folder every file that is not hidden, in order of name.
func uploads(in []string) (files []string, folder bool, err error) {
	for _, path := range in {
		info, err := os.Stat(path)
		if path != "-" && err != nil {
			return nil, false, &fileError{"read", path, err}
		}
		if path == "-" || !info.IsDir() {
			files = append(files, path)
			continue
		}
		folder = true
		err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			hidden := name != path && strings.HasPrefix(d.Name(), ".")
			switch {
			case err != nil:
				return err
			case d.IsDir() && hidden:
				return fs.SkipDir
			case d.Type().IsRegular() && !hidden && !ours(d.Name()):
				files = append(files, name)
			}
			return nil
		})
		if err != nil {
			return nil, false, &fileError{"read", path, err}
		}
	}
	if len(files) == 0 {
		return nil, false, usage("photo.none", "文件夹里没有图片。", "There is no picture in the folder.")
	}
	return files, folder || len(files) > 1, nil
}

// noPicture tells a file of a folder that neither is nor pretends to be a picture: it is passed over.
func noPicture(file string, list []pictured) bool {
	looks := slices.Contains([]string{".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".bmp", ".tif", ".tiff", ".pdf", ".gif"}, strings.ToLower(filepath.Ext(file)))
	return !looks && len(list) == 1 && list[0].Problem != nil && slices.Contains([]string{"photo.format", "photo.empty"}, list[0].Problem.Code)
}

// ours tells a copy made earlier, so that a folder can be gone through again.
func ours(name string) bool {
	return strings.HasSuffix(name, cleanEnd) || strings.HasSuffix(name, markedEnd)
}

// How our files end: the clean copy and the one with the watermark.
const (
	cleanEnd  = ".icp.jpg"
	markedEnd = ".icp-watermark.jpg"
)

// names gives the path of each clean copy. The master is never written over.
func (c *photoCmd) names(files []string, several bool) ([]string, error) {
	dir := ""
	if c.Out != "" && c.Out != "-" {
		info, err := os.Stat(c.Out)
		if isDir := err == nil && info.IsDir(); isDir || several || strings.HasSuffix(c.Out, string(filepath.Separator)) {
			if err == nil && !isDir {
				return nil, usage("photo.out", "多张图片须写入文件夹：-o DIR。", "Several pictures go to a folder: -o DIR.")
			}
			dir = c.Out
		} else {
			if same(files[0], c.Out) {
				return nil, usage("photo.out", "输出不能覆盖原图，原图须保留。", "The result may not replace the original, which must be kept.")
			}
			return []string{c.Out}, nil
		}
	}
	if c.Out == "-" && (several || c.Watermark) {
		return nil, usage("photo.out", "标准输出只能写一张图片。", "Standard output takes one picture.")
	}
	taken := map[string]int{}
	out := make([]string, len(files))
	for i, file := range files {
		base := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
		if file == "-" {
			base = "stdin"
		}
		to := dir
		if to == "" {
			to = filepath.Dir(file)
		}
		path := filepath.Join(to, base+"-"+c.Slot)
		key := strings.ToLower(path)
		if taken[key]++; taken[key] > 1 {
			path += "-" + strconv.Itoa(taken[key])
		}
		out[i] = path + cleanEnd
	}
	if c.Out == "-" {
		out[0] = "-"
	}
	return out, nil
}

func same(a, b string) bool {
	x, err := os.Stat(a)
	y, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(x, y)
}

// most is what one upload may weigh, beyond which it is not even read into memory; the photo room's own limit is lower.
const most = 64 << 20

// file processes every page of one file.
func (c *photoCmd) file(h *house, file, out string, slot photo.Slot, o photo.Options) []pictured {
	data, err := h.bytes(file)
	if err != nil {
		return []pictured{problemOf(file, 0, err)}
	}
	var list []pictured
	for page := 0; ; page++ {
		o.Page = page
		p := c.page(h, file, page, data, out, slot, o)
		list = append(list, p)
		if p.Outcome == nil || page+1 >= p.Outcome.Master.Pages {
			break
		}
	}
	if len(list) > 1 {
		for i := range list {
			list[i].Page = i + 1
		}
	}
	return list
}

func (c *photoCmd) page(h *house, file string, page int, data []byte, out string, slot photo.Slot, o photo.Options) pictured {
	outcome, err := photo.Process(data, slot, o)
	if err != nil {
		return problemOf(file, page, err)
	}
	p := pictured{File: file, Outcome: outcome}
	if p.refused = outcome.Blocked(); p.refused && (!c.Force || outcome.Clean == nil) {
		return p
	}
	p.refused = false
	write := func(path string, copy *photo.Copy) {
		if copy == nil || p.err != nil {
			return
		}
		if path == "-" {
			if _, err := h.out.Write(copy.JPEG); err != nil {
				p.err = &fileError{"write", path, err}
			}
			return
		}
		if page > 0 {
			path = paged(path, page+1)
		}
		p.err = writeFile(path, func(w io.Writer) error { _, err := w.Write(copy.JPEG); return err })
		p.Written = append(p.Written, path)
	}
	write(out, outcome.Clean)
	write(marked(out), outcome.Watermarked)
	if p.err != nil {
		p.Problem, p.Written = failed(p.err).Problem, nil
	}
	return p
}

// marked is the path of the copy with the watermark.
func marked(path string) string {
	if s, ok := strings.CutSuffix(path, cleanEnd); ok {
		return s + markedEnd
	}
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "-watermark" + ext
}

// paged is the path of a later page.
func paged(path string, page int) string {
	for _, end := range []string{cleanEnd, markedEnd, filepath.Ext(path)} {
		if s, ok := strings.CutSuffix(path, end); ok {
			return s + "-" + strconv.Itoa(page) + end
		}
	}
	return path
}

func problemOf(file string, page int, err error) pictured {
	p := pictured{File: file, Problem: failed(err).Problem, err: err}
	if page > 0 {
		p.Page = page + 1
	}
	return p
}

// bytes reads one upload whole; what is far too large is left unread.
func (h *house) bytes(path string) ([]byte, error) {
	r := h.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, &fileError{"read", path, err}
		}
		defer func() { _ = f.Close() }()
		r = f
	}
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, &fileError{"read", path, err}
	}
	return data, nil
}
