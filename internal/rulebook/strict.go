package rulebook

import (
	"fmt"
	"io/fs"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v3"

	"icpdoc/internal/fault"
)

// reader reads YAML strictly. It remembers the files it has parsed and the keys of the types it has met.
type reader struct {
	fsys  fs.FS
	files map[string]parsed
	keys  map[reflect.Type]map[string]reflect.Type
}

// parsed is one file: its top node, or what is wrong with it.
type parsed struct {
	node   *yaml.Node
	faults []fault.Field
}

// newReader parses the files side by side: reading YAML is half the work of loading a library.
func newReader(fsys fs.FS, files []string) reader {
	results := make([]parsed, len(files))
	var all sync.WaitGroup
	for i, file := range files {
		all.Go(func() { results[i] = parse(fsys, file) })
	}
	all.Wait()
	r := reader{fsys: fsys, files: map[string]parsed{}, keys: map[reflect.Type]map[string]reflect.Type{}}
	for i, file := range files {
		r.files[file] = results[i]
	}
	return r
}

// parse reads one YAML document.
func parse(fsys fs.FS, file string) parsed {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return parsed{faults: []fault.Field{complain(file, 0, "rulebook.unreadable", "文件无法读取。", "The file cannot be read: "+err.Error()+".",
			"确认文件存在且可读。", "See that the file is there and readable.")}}
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return parsed{faults: yamlFaults(file, err)}
	}
	if doc.Kind == 0 || len(doc.Content) == 0 {
		return parsed{faults: []fault.Field{complain(file, 1, "yaml.empty", "文件为空。", "The file is empty.",
			"补上内容，或删除该文件。", "Fill it in or remove the file.")}}
	}
	return parsed{node: doc.Content[0]}
}

// decode reads a file into out (a pointer to a struct) and reports everything that is not understood: an unknown key
// with its file, line and the key that was probably meant, an anchor, a value of a wrong type.
func (r reader) decode(file string, out any) []fault.Field {
	p, ok := r.files[file]
	if !ok {
		p = parse(r.fsys, file)
	}
	if p.node == nil {
		return p.faults
	}
	return r.decodeNode(file, p.node, out)
}

// decodeNode is decode for a part of a document.
func (r reader) decodeNode(file string, node *yaml.Node, out any) []fault.Field {
	faults := r.unknownKeys(file, node, reflect.TypeOf(out).Elem())
	if len(faults) > 0 {
		return faults
	}
	if err := node.Decode(out); err != nil {
		return yamlFaults(file, err)
	}
	return nil
}

// nodeType is left alone by unknownKeys: whoever keeps a raw node decodes it later.
func nodeType() reflect.Type { return reflect.TypeFor[yaml.Node]() }

// unknownKeys walks a document beside the type that it will be decoded into.
func (r reader) unknownKeys(file string, node *yaml.Node, t reflect.Type) []fault.Field {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if node.Kind == yaml.AliasNode || node.Anchor != "" {
		return []fault.Field{complain(file, node.Line, "yaml.alias", "规则文件不支持 YAML 锚点与别名。",
			"Rulebook files do without YAML anchors and aliases.", "把内容写全，或用 use: 引用 common.yaml 中的材料。",
			"Write the text out, or take a material of common.yaml by use:.")}
	}
	if t == nodeType() || reflect.PointerTo(t).Implements(reflect.TypeFor[yaml.Unmarshaler]()) {
		return nil
	}
	var faults []fault.Field
	switch {
	case node.Kind == yaml.SequenceNode && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array):
		for _, item := range node.Content {
			faults = append(faults, r.unknownKeys(file, item, t.Elem())...)
		}
	case node.Kind == yaml.MappingNode && t.Kind() == reflect.Map:
		for i := 1; i < len(node.Content); i += 2 {
			faults = append(faults, r.unknownKeys(file, node.Content[i], t.Elem())...)
		}
	case node.Kind == yaml.MappingNode && t.Kind() == reflect.Struct:
		known := r.keysOf(t)
		for i := 0; i+1 < len(node.Content); i += 2 {
			key := node.Content[i]
			if field, ok := known[key.Value]; ok {
				faults = append(faults, r.unknownKeys(file, node.Content[i+1], field)...)
				continue
			}
			faults = append(faults, unknown(file, key.Line, "yaml.unknown_key", "键", "key", key.Value, names(known)))
		}
	}
	return faults
}

// keysOf gives the YAML keys of a struct with their types, those of inlined structs among them.
func (r reader) keysOf(t reflect.Type) map[string]reflect.Type {
	if keys := r.keys[t]; keys != nil {
		return keys
	}
	keys := map[string]reflect.Type{}
	r.keys[t] = keys
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() && !f.Anonymous {
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case name == "-":
		case strings.Contains(options, "inline"):
			for k, v := range r.keysOf(f.Type) {
				keys[k] = v
			}
		case name != "":
			keys[name] = f.Type
		default:
			keys[strings.ToLower(f.Name)] = f.Type
		}
	}
	return keys
}

// names gives the sorted keys of a map.
func names[V any](m map[string]V) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// unknown says that a word is none of those possible and which one was probably meant.
func unknown(file string, line int, code, whatZh, whatEn, word string, possible []string) fault.Field {
	f := complain(file, line, code, "未知的"+whatZh+" “"+word+"”。", "Unknown "+whatEn+" "+strconv.Quote(word)+".", "", "")
	if near := nearest(word, possible); near != "" {
		f.Remedy = fault.Text{Zh: "是否应为 “" + near + "”？", En: "Did you mean " + strconv.Quote(near) + "?"}
	} else {
		list := strings.Join(possible, ", ")
		f.Remedy = fault.Text{Zh: "可用：" + list + "。", En: "Possible: " + list + "."}
	}
	return f
}

// nearest is the possible word at the smallest edit distance, "" when none is near.
func nearest(word string, possible []string) string {
	allowed := max(2, len(word)/3)
	if len(word) < 4 {
		allowed = 1
	}
	best, at := "", allowed+1
	for _, p := range possible {
		if d := levenshtein.ComputeDistance(strings.ToLower(word), p); d < at {
			best, at = p, d
		}
	}
	return best
}

// complain makes a field that points at a line of a file.
func complain(file string, line int, code, zh, en, remedyZh, remedyEn string) fault.Field {
	at := file
	if line > 0 {
		at = fmt.Sprintf("%s:%d", file, line)
	}
	return fault.Field{Pointer: at, Code: code, Reason: fault.Text{Zh: zh, En: en}, Remedy: fault.Text{Zh: remedyZh, En: remedyEn}}
}

// yamlFaults turns the YAML library's messages ("yaml: line 3: …", one or several) into fields.
func yamlFaults(file string, err error) []fault.Field {
	var faults []fault.Field
	messages := []string{strings.TrimPrefix(err.Error(), "yaml: ")}
	if te, ok := err.(*yaml.TypeError); ok { //nolint:errorlint // the library returns it bare
		messages = te.Errors
	}
	lineOf := regexp.MustCompile(`^line (\d+): (.*)$`)
	for _, m := range messages {
		line := 0
		if found := lineOf.FindStringSubmatch(m); found != nil {
			line, _ = strconv.Atoi(found[1])
			m = found[2]
		}
		faults = append(faults, complain(file, line, "yaml.syntax", "YAML 无法读取："+m+"。", "The YAML cannot be read: "+m+".",
			"检查该行的缩进、冒号与引号。", "Check the line's indent, colon and quotes."))
	}
	return faults
}
