package internal_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// seams are the libraries that only one room may know.
var seams = map[string]string{
	"github.com/go-pdf/fpdf":            "internal/pdf",
	"github.com/skip2/go-qrcode":        "internal/imprint",
	"github.com/xuri/excelize/v2":       "internal/workbook",
	"github.com/makiuchi-d/gozxing":     "internal/imprint/read",
	"github.com/disintegration/imaging": "internal/photo",
	"github.com/gin-gonic/gin":          "internal/web",
	"github.com/danielgtaylor/huma/v2":  "internal/web/api",
	"github.com/prometheus":             "internal/web/door",
	"github.com/expr-lang/expr":         "internal/rulebook",
	"github.com/alecthomas/kong":        "cmd/icpdoc",
}

// TestImportTable compares every package's imports with the table in doc.go.
func TestImportTable(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile(`(?m)^//\t(\S+) +[^|\n]+\| (.+)$`)
	allowed := map[string][]string{}
	for _, m := range row.FindAllStringSubmatch(string(doc), -1) {
		var to []string
		for _, name := range strings.Split(m[2], ", ") {
			switch name {
			case "-":
			case "everything":
				to = append(to, "*")
			default:
				to = append(to, "internal/"+name)
			}
		}
		allowed[m[1]] = to
	}
	if len(allowed) < 5 {
		t.Fatalf("the table in doc.go was not understood: %d rows", len(allowed))
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedImports, Dir: ".."}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, p := range pkgs {
		room := strings.TrimPrefix(p.PkgPath, "icpdoc/")
		if room == "internal" || strings.HasPrefix(room, "internal/bench") {
			continue // the house itself and test-only packages
		}
		seen[room] = true
		may, listed := allowed[room]
		if !listed {
			t.Errorf("%s is not in the table of internal/doc.go", room)
			continue
		}
		for path := range p.Imports {
			for lib, only := range seams {
				if (path == lib || strings.HasPrefix(path, lib+"/")) && room != only && !strings.HasPrefix(room, only+"/") {
					t.Errorf("%s imports %s, which only %s may know", room, path, only)
				}
			}
			ours, ok := strings.CutPrefix(path, "icpdoc/")
			if !ok || slices.Contains(may, "*") || slices.Contains(may, ours) {
				continue
			}
			t.Errorf("%s imports %s, which the table does not list", room, ours)
		}
	}
	for room := range allowed {
		if !seen[room] {
			t.Errorf("the table lists %s, which does not exist", room)
		}
	}
}
