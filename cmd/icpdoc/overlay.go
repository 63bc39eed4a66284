package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/agnivade/levenshtein"

	"icpdoc/templates"
)

// laidFile is one file of an editor's folder and what becomes of it: it replaces a built-in one, it is added to them, or
// nothing reads it.
type laidFile struct {
	File string `json:"file"`
	Use  string `json:"use"`            // replaces, adds, unused
	Near string `json:"near,omitempty"` // where an unused file was probably meant to stand
}

// overlaid lists the files of the folder in order of name. A file in a misspelt folder changes nothing, which nobody would
// notice otherwise.
func (h *house) overlaid() ([]laidFile, error) {
	if h.dir == "" {
		return nil, nil
	}
	var list []laidFile
	err := fs.WalkDir(os.DirFS(h.dir), ".", func(name string, d fs.DirEntry, err error) error {
		hidden := name != "." && strings.HasPrefix(d.Name(), ".")
		switch {
		case err != nil:
			return err
		case d.IsDir() && hidden:
			return fs.SkipDir
		case d.IsDir() || hidden || strings.EqualFold(path.Ext(name), ".md"):
			return nil
		}
		list = append(list, laidOf(name))
		return nil
	})
	if err != nil {
		return nil, &fileError{"read", h.dir, err}
	}
	return list, nil
}

func laidOf(name string) laidFile {
	if _, err := fs.Stat(templates.Files(), name); err == nil {
		return laidFile{File: name, Use: "replaces"}
	}
	folders := map[string][]string{"documents": {".html", ".css"}, "documents/parts": {".html"},
		"providers": {".yaml", ".yml"}, "provinces": {".yaml", ".yml"}, "codes": {".yaml", ".yml"}}
	for _, ext := range folders[path.Dir(name)] {
		if path.Ext(name) == ext {
			return laidFile{File: name, Use: "adds"}
		}
	}
	return laidFile{File: name, Use: "unused", Near: nearestFile(name)}
}

// nearestFile is the built-in file whose name or path is most like this one's, "" when none is.
func nearestFile(name string) string {
	best, least := "", 4
	_ = fs.WalkDir(templates.Files(), ".", func(p string, d fs.DirEntry, err error) error { // embedded: cannot fail
		if err != nil || d.IsDir() || path.Ext(p) == ".md" {
			return err
		}
		dist := levenshtein.ComputeDistance(p, name)
		if path.Base(p) == path.Base(name) {
			dist = min(dist, 1)
		}
		if dist < least {
			best, least = p, dist
		}
		return nil
	})
	return best
}

// showOverlay prints a line for each file of the folder.
func (h *house) showOverlay(list []laidFile) {
	for _, f := range list {
		switch f.Use {
		case "replaces":
			fmt.Fprintf(h.out, label(h.lang, "替换  %s\n", "replaces  %s\n"), f.File)
		case "adds":
			fmt.Fprintf(h.out, label(h.lang, "新增  %s\n", "adds      %s\n"), f.File)
		default:
			hint := label(h.lang, "程序不读取此文件；文件应放在 documents/、providers/、provinces/ 或 codes/ 下",
				"nothing reads it; files belong in documents/, providers/, provinces/ or codes/")
			if f.Near != "" {
				hint = fmt.Sprintf(label(h.lang, "程序不读取此文件；是否应为 %s？", "nothing reads it; did you mean %s?"), f.Near)
			}
			fmt.Fprintf(h.out, label(h.lang, "警告  %s：%s\n", "warning   %s: %s\n"), f.File, hint)
		}
	}
}
