package main

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"regexp"
	"runtime"
	"strings"

	"icpdoc/internal/fault"
	"icpdoc/internal/imprint"
)

type verifyCmd struct {
	Codes   []string `arg:"" name:"code-or-file" help:"${h_verify_what}"`
	Against []string `placeholder:"FILING|PACK" sep:"none" help:"${h_against}"`
	Keys    []string `placeholder:"FILE" sep:"none" help:"${h_verify_keys}"`
}

// verified is what became of one code, or of a page that has none: what verify --json prints.
type verified struct {
	File    string           `json:"file,omitempty"` // "" for a code given as text
	Page    int              `json:"page,omitempty"` // from 1, of a file with several
	Payload string           `json:"payload,omitempty"`
	Verdict *imprint.Verdict `json:"verdict,omitempty"`
	Blank   bool             `json:"blank,omitempty"`   // nothing is on the page: the back of a sheet
	Drawn   bool             `json:"drawn,omitempty"`   // a page made by a program, not scanned
	Problem *problem         `json:"problem,omitempty"` // why there is no verdict
	err     error
}

// verification is one run.
type verification struct {
	*house
	rings   []*imprint.Keyring
	records []imprint.Record
	against bool
	done    []verified
	said    map[string]bool // verdicts that were explained once
}

// Run verifies every code and every code in every file. The exit code is 0 only when all are good.
func (c *verifyCmd) Run(h *house) error {
	v := &verification{house: h, against: len(c.Against) > 0, said: map[string]bool{}}
	var err error
	if v.rings, err = h.verifyingKeys(c.Keys); err != nil {
		return err
	}
	if v.records, err = h.recordsOf(c.Against, v.rings); err != nil {
		return err
	}
	v.all(c.jobs(v))
	v.finish()
	return v.outcome()
}

// job is a part of the work: a code, a page of a PDF, or a file. It gives its results.
type job func() []verified

// jobs cuts the work up, in the order of the command line. A file is read when its turn comes.
func (c *verifyCmd) jobs(v *verification) iter.Seq[job] {
	return func(yield func(job) bool) {
		for _, what := range joined(c.Codes) {
			if isCode(what) {
				if !yield(func() []verified { return v.text("", what) }) {
					return
				}
				continue
			}
			files, _, err := uploads([]string{what})
			if err != nil {
				if !yield(func() []verified { return []verified{unread(what, 0, unknownWhat(what, err))} }) {
					return
				}
				continue
			}
			for _, file := range files {
				for j := range v.file(file) {
					if !yield(j) {
						return
					}
				}
			}
		}
	}
}

// all does the jobs, a few at a time, and takes their results in order.
func (v *verification) all(jobs iter.Seq[job]) {
	waiting := make(chan chan []verified, min(runtime.GOMAXPROCS(0), 4)-1) // a page of a scan may take 100 MB
	go func() {
		for j := range jobs {
			result := make(chan []verified, 1)
			waiting <- result
			go func() { result <- j() }()
		}
		close(waiting)
	}()
	for result := range waiting {
		for _, d := range <-result {
			v.add(d)
		}
	}
}

// verifyingKeys gives the keyrings whose codes count: those named, else the one of this computer.
func (h *house) verifyingKeys(files []string) ([]*imprint.Keyring, error) {
	if len(files) == 0 {
		path, err := h.keyPath()
		if err != nil {
			return nil, err
		}
		k, err := h.readKeys(path)
		if err != nil {
			return nil, noKeys(path, err)
		}
		return []*imprint.Keyring{k}, nil
	}
	var rings []*imprint.Keyring
	for _, path := range files {
		k, err := h.readKeys(path)
		if err != nil {
			return nil, err
		}
		rings = append(rings, k)
	}
	return rings, nil
}

// sheetTail is what a shell cuts off a short code that was not quoted: "2/3-1".
var sheetTail = regexp.MustCompile(`^\d{1,3}/\d{1,3}(-\d{1,3})?$`)

// joined puts a short code together with its sheet again.
func joined(args []string) []string {
	var out []string
	for _, a := range args {
		if n := len(out); n > 0 && sheetTail.MatchString(a) && isCode(out[n-1]) {
			out[n-1] += " " + a
			continue
		}
		out = append(out, a)
	}
	return out
}

// isCode tells a code from the name of a file. A file of that name goes before a short code, not before a payload.
func isCode(s string) bool {
	if isPayload(s) {
		return true
	}
	if _, err := os.Stat(s); err == nil || s == "-" {
		return false
	}
	return looksLikeCode(s)
}

// looksLikeCode tells what was meant to be a code.
func looksLikeCode(s string) bool {
	_, _, _, err := imprint.ParseShort(s)
	return isPayload(s) || err == nil || fault.As(err).Code == "imprint.check"
}

// isPayload tells a text that was meant to be a payload of this or a later version.
func isPayload(s string) bool {
	s = strings.TrimSpace(s)
	i := strings.IndexByte(s, ':')
	return i >= 4 && i < 7 && strings.HasPrefix(s, "ICP")
}

// unknownWhat is the error of an argument that is neither a file nor a code.
func unknownWhat(what string, err error) error {
	if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return &notCode{what, err}
}

// notCode is a file that is not there and whose name is no code either.
type notCode struct {
	what  string
	cause error
}

func (e *notCode) Error() string { return e.text("en") }
func (e *notCode) Unwrap() error { return e.cause }

func (e *notCode) text(lang string) string {
	return fmt.Sprintf(label(lang, "“%s”既不是文件，也不是签名码。短码形如 7K3M-9QXT-F，二维码的内容以 ICP1: 开头。",
		"“%s” is neither a file nor a code. A short code looks like 7K3M-9QXT-F, the text of a QR code begins with ICP1:."), e.what)
}

// unread is a file or page that could not be read; page is 0 for the whole file.
func unread(file string, page int, err error) verified {
	d := verified{File: file, Page: page, Problem: failed(err).Problem, err: err}
	var not *notCode
	if errors.As(err, &not) {
		d.Problem = &problem{Code: "verify.what", Kind: fault.NotFound.String(), Detail: fault.Text{Zh: not.text("zh"), En: not.text("en")}}
	}
	return d
}

// text judges a code given as text.
func (v *verification) text(file, code string) []verified {
	verdict := v.judge(code)
	d := verified{File: file, Payload: strings.TrimSpace(code), Verdict: &verdict}
	if verdict.Code == "imprint.not_ours" {
		d.Payload = "" // who knows what it is
	}
	return []verified{d}
}

// judge asks each keyring; one that knows the key has the say.
func (v *verification) judge(code string) (verdict imprint.Verdict) {
	for _, k := range v.rings {
		if v.against {
			verdict = imprint.Judge(k, code, v.records)
		} else {
			verdict = imprint.Check(k, code)
		}
		if verdict.Code != "imprint.unknown_key" {
			break
		}
	}
	return verdict
}

// outcome is the error that gives the exit code: a file that could not be read first, then whatever is not good.
func (v *verification) outcome() error {
	var found error
	for _, d := range v.done {
		var file *fileError
		switch {
		case errors.As(d.err, &file):
			return told{file}
		case found != nil:
		case d.err != nil:
			found = told{d.err}
		case !d.good():
			found = told{fault.New(fault.Invalid, "verify.not_good", "有的签名码不是最新有效的。", "Not every code is valid and current.")}
		}
	}
	return found
}

// good tells what does not keep the run from succeeding: a valid code, and a page that needs none.
func (d *verified) good() bool {
	if d.Verdict == nil {
		return d.Blank || d.Drawn
	}
	return d.Verdict.State == imprint.Current || d.Verdict.State == imprint.Genuine
}
