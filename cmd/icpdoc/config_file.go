package main

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v3"

	"icpdoc/internal/fault"
)

// fileEntry is one setting of the file.
type fileEntry struct {
	text string
	line int
}

// mostConfig is more than any file of settings has, in bytes.
const mostConfig = 1 << 20

// readConfigFile reads the file of settings; "" is none. A key that is not known, or stands there twice, is a fault.
func readConfigFile(path string, known []setting) (map[string]fileEntry, []fault.Field, error) {
	if path == "" {
		return nil, nil, nil
	}
	info, err := os.Stat(path)
	if err == nil && (info.IsDir() || info.Size() > mostConfig) {
		err = &fs.PathError{Op: "read", Path: path, Err: errors.New("not a file of settings")}
	}
	if err != nil {
		return nil, nil, &fileError{"read", path, err}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, &fileError{"read", path, err}
	}
	r := configReader{path: path, known: known, out: map[string]fileEntry{}}
	r.read(data)
	return r.out, r.wrong, nil
}

type configReader struct {
	path  string
	known []setting
	out   map[string]fileEntry
	wrong []fault.Field
}

func (r *configReader) complain(line int, zh, en, remedyZh, remedyEn string) {
	f := amiss(zh, en, remedyZh, remedyEn)
	f.Pointer, f.Code = r.path+":"+strconv.Itoa(line), "config.file"
	r.wrong = append(r.wrong, *f)
}

func (r *configReader) read(data []byte) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		line, why := 1, strings.TrimPrefix(err.Error(), "yaml: ")
		if rest, ok := strings.CutPrefix(why, "line "); ok {
			number, text, _ := strings.Cut(rest, ": ")
			if n, err := strconv.Atoi(number); err == nil {
				line, why = n, text
			}
		}
		r.complain(line, "不是有效的 YAML："+why, "This is not YAML: "+why, "请更正这一行。", "Correct this line.")
		return
	}
	if len(doc.Content) == 0 {
		return // nothing is set
	}
	r.mapping("", doc.Content[0])
}

// mapping reads keys and values; those of a group such as limits have its name before theirs.
func (r *configReader) mapping(group string, node *yaml.Node) {
	if node.Kind != yaml.MappingNode {
		r.complain(node.Line, "这里应为“名称: 值”。", "Names and values are needed here.", "写成 addr: 127.0.0.1:8080。", "Write it as addr: 127.0.0.1:8080.")
		return
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		name := group + key.Value
		at := slices.IndexFunc(r.known, func(s setting) bool { return s.name == name })
		_, again := r.out[name]
		switch {
		case slices.ContainsFunc(r.known, func(s setting) bool { return strings.HasPrefix(s.name, name+".") }):
			r.mapping(name+".", value)
		case at < 0:
			r.unknown(key.Line, name)
		case again:
			r.complain(key.Line, name+" 写了两次。", name+" stands here twice.", "只保留一处。", "Keep one of them.")
		case r.known[at].secret:
			r.complain(key.Line, name+" 不能写在设置文件中。", name+" may not stand in a file of settings.", "放在环境变量 "+r.known[at].variable()+" 或单独的文件（"+name+"_file）中。",
				"Put it into the environment variable "+r.known[at].variable()+" or a file of its own ("+name+"_file).")
		default:
			r.value(name, value)
		}
	}
}

// value reads one value: a word, a list of addresses, scopes or roles, or states with their times for the retention.
func (r *configReader) value(name string, node *yaml.Node) {
	var parts []string
	between, last := ",", name[strings.LastIndexByte(name, '.')+1:]
	if last == "roles" {
		between = ";"
	}
	switch {
	case node.Kind == yaml.ScalarNode:
		parts = []string{node.Value}
	case slices.Contains([]string{"trusted_proxies", "scopes", "hosts", "roles"}, last) && node.Kind == yaml.SequenceNode:
		for _, one := range node.Content {
			parts = append(parts, one.Value)
		}
	case name == "retention" && node.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			parts = append(parts, node.Content[i].Value+"="+node.Content[i+1].Value)
		}
	default:
		r.complain(node.Line, name+" 应为一个值。", name+" is one value.", "请更正这一行。", "Correct this line.")
		return
	}
	r.out[name] = fileEntry{strings.Join(parts, between), node.Line}
}

func (r *configReader) unknown(line int, name string) {
	best, distance := "", 4
	for _, s := range r.known {
		if d := levenshtein.ComputeDistance(name, s.name); d < distance && !s.secret {
			best, distance = s.name, d
		}
	}
	remedyZh, remedyEn := "icpdoc config print 列出全部设置。", "icpdoc config print lists them all."
	if best != "" {
		remedyZh, remedyEn = "是否为 "+best+"？", "Did you mean "+best+"?"
	}
	r.complain(line, "没有 "+name+" 这个设置。", "There is no setting "+name+".", remedyZh, remedyEn)
}
