//go:build linux

package servicebench

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"icpdoc/internal/filing"
	"icpdoc/internal/letter"
	"icpdoc/internal/letter/lettertest"
)

// The letter that is made: the authorization of a sample whose names have characters beyond U+FFFF.
const (
	sampleName = "03-nwcd-app-manual-rare-name"
	kind       = "authorization-letter"
	variants   = 64
)

// letters are one letter of many filings.
type letters struct {
	press  *letter.Press
	bodies [][]byte // JSON of each filing
	jobs   []letter.Job
	sums   map[[32]byte]bool // of the PDFs, once qpdf has found them sound
	size   int               // of one PDF, in bytes
	lines  []string          // of the report, for machines
}

// Characters and names that differ from letter to letter.
var (
	surnames = []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜")
	given    = []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰红梅文辉建国志")
	goods    = []string{"智造", "云仓", "通途", "明镜", "青禾", "远帆", "星桥", "百川"}
)

func write(t testing.TB) *letters {
	t.Helper()
	h := lettertest.Open(t)
	l := &letters{press: h.Press}
	for i := range variants {
		in := vary(t, i)
		body, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		f, err := filing.New(in, h.Library.Reference)
		if err != nil {
			t.Fatal(err)
		}
		paper, err := l.press.Paper(f, kind, 0)
		if err != nil {
			t.Fatal(err)
		}
		l.bodies, l.jobs = append(l.bodies, body), append(l.jobs, paper.Job)
	}
	return l
}

// vary is the sample's filing number i.
func vary(t testing.TB, i int) filing.Input {
	t.Helper()
	in := lettertest.Input(t, sampleName)
	person := string([]rune{surnames[i%len(surnames)], given[(i*7)%len(given)], given[(i*11+3)%len(given)]})
	one := &in.Services[0]
	one.Name = "示例" + goods[i%len(goods)] + "助手"
	one.PersonInCharge.Name = person
	one.PersonInCharge.Document.Number = fmt.Sprintf("E%08d", 10_000_000+i*7919)
	one.PersonInCharge.Phone = fmt.Sprintf("138%08d", 10_000_000+i*104_729)
	in.Entity.Address = fmt.Sprintf("浙江省杭州市滨江区示例街道示例路%d号%d幢", 10+i, 1+i%9)
	return in
}

// know learns from the service what every letter is, and has qpdf look at each.
func (l *letters) know(t testing.TB, p *process) {
	t.Helper()
	l.sums = map[[32]byte]bool{}
	dir := t.TempDir()
	args := []string{}
	for i, body := range l.bodies {
		pdf := p.ask(t, "/v1/documents/"+kind, "application/json", body)
		var ours bytes.Buffer
		if err := l.press.Write(&ours, l.jobs[i]); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(pdf, ours.Bytes()) {
			t.Fatalf("letter %d of the service is another than that of the press", i)
		}
		l.sums[sha256.Sum256(pdf)] = true
		l.size += len(pdf) / len(l.bodies)
		name := filepath.Join(dir, fmt.Sprintf("%d.pdf", i))
		if err := os.WriteFile(name, pdf, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, name)
	}
	if len(l.sums) != variants {
		t.Fatalf("of %d letters %d differ", variants, len(l.sums))
	}
	for _, name := range args {
		if said, err := exec.Command("qpdf", "--check", name).CombinedOutput(); err != nil {
			t.Fatalf("qpdf finds fault with %s: %v\n%s", name, err, said)
		}
	}
	fmt.Printf("%d letters of %.1f KB each on average: all differ, qpdf finds all of them sound\n", variants, float64(l.size)/1e3)
}
