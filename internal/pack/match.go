package pack

import (
	"fmt"
	"path"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/rulebook"
)

// Picture is one upload: a photo or scan, or a PDF.
type Picture struct {
	Place
	Page int                    // from 1, of a document in several files
	Name string                 // of the file as the filer named it, for messages
	Open func() ([]byte, error) // its bytes; asked once for each time they are needed, so that one picture at a time is in memory
}

// Match says by its name where each file belongs: MATERIAL[-sN][-DOMAIN or -dN][-front|-back][-pN].ext, or the
// material's Chinese title in the place of its id, where that leaves no doubt. The pictures it gives lack Open. Fields tells of
// the files that were not understood or belong nowhere; those of severity warning are simply left out.
func (h *House) Match(f filing.Filing, files []string) (pictures []Picture, fields []fault.Field, err error) {
	list, err := h.Library.Requirements(f)
	if err != nil {
		return nil, nil, err
	}
	targets, err := h.targets(f, list)
	if err != nil {
		return nil, nil, err
	}
	known := directory(f, list, targets)
	idle := idleNames(f, list)
	taken := map[string]string{}
	for _, file := range files {
		base := path.Base(strings.ReplaceAll(file, `\`, "/"))
		stem, page := lead(plain(strings.TrimSuffix(base, path.Ext(base))))
		i, ok := known[stem]
		switch {
		case ok && i >= 0:
			p := Picture{Place: targets[i].Place, Page: page, Name: file}
			slot := fmt.Sprint(i, page)
			if was, twice := taken[slot]; twice {
				fields = append(fields, twofold(file, was, targets[i]))
				continue
			}
			taken[slot] = file
			pictures = append(pictures, p)
		case ok:
			fields = append(fields, ambiguous(file, stem, f, list, targets))
		default:
			if r, known := idle[stem]; known {
				fields = append(fields, idlePicture(file, r))
			} else {
				fields = append(fields, stranger(file, targets))
			}
		}
	}
	return pictures, fields, nil
}

// plain makes names that people take for the same the same: width, case, composition, blanks and brackets do not count.
func plain(s string) string {
	s = cases.Fold().String(norm.NFKC.String(s))
	return strings.NewReplacer(" ", "", "\t", "", "(", "", ")", "", "《", "", "》", "", "—", "-", "–", "-").Replace(s)
}

// directory maps every accepted name to its target; -1 when it fits several.
func directory(f filing.Filing, list []rulebook.Requirement, targets []target) map[string]int {
	known := map[string]int{}
	for i, t := range targets {
		for _, n := range names(f, list, t) {
			n = plain(n)
			if was, there := known[n]; there && was != i {
				known[n] = -1
				continue
			}
			known[n] = i
		}
	}
	for i, t := range targets { // a canonical name is never in doubt
		known[plain(t.Name)] = i
	}
	return known
}

// idleNames maps names of what this filing does not need to the line that says why.
func idleNames(f filing.Filing, list []rulebook.Requirement) map[string]rulebook.Requirement {
	idle := map[string]rulebook.Requirement{}
	for i, r := range list {
		if r.Need != rulebook.NotNeeded {
			continue
		}
		for _, side := range []string{"", front, back} {
			t := target{line: i, Expected: Expected{Place: Place{Material: r.Material, Service: r.Service, Domain: r.Domain, Side: side}}}
			for _, n := range names(f, list, t) {
				idle[plain(n)] = r
			}
		}
	}
	return idle
}

func idlePicture(file string, r rulebook.Requirement) fault.Field {
	return fault.Field{Pointer: file, Code: "pack.not_needed", Severity: fault.Warning, Source: r.Source,
		Reason: fault.Text{Zh: "没有放入材料包：本次备案不需要“" + r.Title.Zh + "”。" + r.Reason.Zh, En: "Left out of the pack: " + r.Title.En + " is not needed. " + r.Reason.En},
		Remedy: fault.Text{Zh: "不必处理。", En: "Nothing to do."}}
}

func twofold(file, was string, t target) fault.Field {
	return fault.Field{Pointer: file, Code: "pack.twofold",
		Reason: fault.Text{Zh: "与 " + was + " 是同一份材料的同一页。", En: "Is the same page of the same material as " + was + "."},
		Remedy: fault.Text{Zh: "只留一个；有几页时命名为 " + t.Name + "-p1、" + t.Name + "-p2。", En: "Keep one; name several pages " + t.Name + "-p1, " + t.Name + "-p2."}}
}

// ambiguous lists the names that would leave no doubt.
func ambiguous(file, stem string, f filing.Filing, list []rulebook.Requirement, targets []target) fault.Field {
	var fit []string
	for _, t := range targets {
		for _, n := range names(f, list, t) {
			if plain(n) == stem {
				fit = append(fit, t.Name)
				break
			}
		}
	}
	return fault.Field{Pointer: file, Code: "pack.ambiguous",
		Reason: fault.Text{Zh: fmt.Sprintf("有 %d 份材料可用这个名称。", len(fit)), En: fmt.Sprintf("The name fits %d materials.", len(fit))},
		Remedy: fault.Text{Zh: "请改名为其中之一：" + some(fit, "、") + "。", En: "Name it one of: " + some(fit, ", ") + "."}}
}

// stranger lists every name that this filing expects.
func stranger(file string, targets []target) fault.Field {
	var fit []string
	for _, t := range targets {
		fit = append(fit, t.Name)
	}
	remedy := fault.Text{Zh: "本次备案的图片命名为：" + some(fit, "、") + "。", En: "The pictures of this filing are named " + some(fit, ", ") + "."}
	if len(fit) == 0 {
		remedy = fault.Text{Zh: "本次备案不需要图片，请移出文件夹。", En: "This filing takes no pictures: move it out of the folder."}
	}
	return fault.Field{Pointer: file, Code: "pack.unmatched",
		Reason: fault.Text{Zh: "从文件名看不出是哪一份材料。", En: "The file's name does not say which material it is."}, Remedy: remedy}
}

// some joins at most forty names.
func some(list []string, comma string) string {
	const most = 40
	if len(list) > most {
		return strings.Join(list[:most], comma) + " …"
	}
	return strings.Join(list, comma)
}
