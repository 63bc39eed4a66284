// Package templates carries everything that an operator of icpdoc may edit without touching Go: the print HTML
// of the documents and of a pack's own pages, the rulebooks of the access providers, the provinces and the code lists.
//
// What lives here: the embedded files and the way a folder lays itself over them. What never may: any knowledge
// of what a file means (that is internal/rulebook and internal/letter), and any reading of the disk.
//
// Example: one changed letter in a folder replaces just that letter.
//
//	files := templates.Overlay(os.DirFS(dir), templates.Files())
//	library, err := rulebook.Load(files, today)
package templates

import (
	"embed"
	"errors"
	"io/fs"
	"slices"
	"strings"
)

//go:embed README.md common.yaml provinces.yaml slots.yaml codes documents providers sheets
var files embed.FS

// Files gives the embedded files, read-only. Paths are relative to templates/: "providers/nwcd.yaml".
func Files() fs.FS { return files }

// Overlay gives one file system in which each file of upper stands in for the file of the same path in lower;
// a directory shows the files of both. A nil upper gives lower itself.
func Overlay(upper, lower fs.FS) fs.FS {
	if upper == nil {
		return lower
	}
	return overlay{upper: upper, lower: lower}
}

// overlay implements fs.FS, fs.ReadFileFS, fs.StatFS and fs.ReadDirFS.
type overlay struct{ upper, lower fs.FS }

// Open opens the upper file, or the lower one where upper has none. A directory is opened from one layer only;
// ReadDir is what lists both.
func (o overlay) Open(name string) (fs.File, error) {
	f, err := o.upper.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return o.lower.Open(name)
	}
	return f, err
}

// ReadFile reads the upper file, or the lower one where upper has none.
func (o overlay) ReadFile(name string) ([]byte, error) {
	data, err := fs.ReadFile(o.upper, name)
	if errors.Is(err, fs.ErrNotExist) {
		return fs.ReadFile(o.lower, name)
	}
	return data, err
}

// Stat describes the file that Open would open.
func (o overlay) Stat(name string) (fs.FileInfo, error) {
	info, err := fs.Stat(o.upper, name)
	if errors.Is(err, fs.ErrNotExist) {
		return fs.Stat(o.lower, name)
	}
	return info, err
}

// ReadDir lists both layers, sorted by name, an upper entry in place of the lower one of its name.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	upper, upperErr := fs.ReadDir(o.upper, name)
	if upperErr != nil && !errors.Is(upperErr, fs.ErrNotExist) {
		return nil, upperErr
	}
	lower, lowerErr := fs.ReadDir(o.lower, name)
	if lowerErr != nil && (upperErr != nil || !errors.Is(lowerErr, fs.ErrNotExist)) {
		return nil, lowerErr
	}
	seen := make(map[string]bool, len(upper))
	for _, e := range upper {
		seen[e.Name()] = true
	}
	all := slices.Clone(upper)
	for _, e := range lower {
		if !seen[e.Name()] {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return all, nil
}
