//go:build linux

package servicebench

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"icpdoc/fonts"
	"icpdoc/templates"
)

// browsing is what one way of printing took.
type browsing struct {
	rate          float64 // letters a second
	p50, p99, max time.Duration
	cpu           time.Duration // of the browser, per letter
	memory        float64       // MB, the most seen
}

// gotenbergWay prints the letters as Gotenberg does: one Chromium that is kept running, a new page for each letter, which loads
// the filled template with its style sheets and fonts from a file, waits until it is there, prints it by Page.printToPDF, and is
// closed. There is no HTTP service around it, which Gotenberg has.
func (l *letters) gotenbergWay(b *testing.B) (best browsing) {
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		fmt.Println("\nnot measured: Chromium: install the package chromium")
		return best
	}
	dir := l.pages(b)
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(program), chromedp.UserDataDir(filepath.Join(dir, "profile")), chromedp.NoSandbox,
		chromedp.Flag("headless", "new"), chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-pdf-tagging", true),
		chromedp.Env("FONTCONFIG_FILE="+filepath.Join(dir, "fonts.conf")))
	all, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	quietly := func(string, ...any) {}
	first, _ := chromedp.NewContext(all, chromedp.WithLogf(quietly), chromedp.WithErrorf(quietly))
	if err := chromedp.Do(first); err != nil {
		b.Fatal(err)
	}
	defer func() {
		limited, cancel := context.WithTimeout(first, 20*time.Second)
		defer cancel()
		_ = chromedp.Cancel(limited)
	}()
	pid := chromedp.FromContext(first).Browser.Process().Pid
	fmt.Printf("\n%-34s %8s %8s %8s %8s %9s %9s\n", "Gotenberg's way, no HTTP around it", "PDFs/s", "p50 ms", "p99 ms", "max ms", "CPU ms", "RSS MB")
	for _, way := range []struct {
		name    string
		workers int
		kept    bool
	}{{"a page per letter", 1, false}, {"a page per letter, two at once", 2, false}, {"one page kept for all", 1, true}} {
		got := l.browse(b, first, pid, dir, way.workers, way.kept)
		fmt.Printf("%-34s %8.1f %8.2f %8.2f %8.2f %9.2f %9.1f\n", way.name, got.rate, float64(got.p50)/1e6, float64(got.p99)/1e6, float64(got.max)/1e6, float64(got.cpu)/1e6, got.memory)
		switch {
		case way.kept:
			l.lines = append(l.lines, fmt.Sprintf("rate chromium_page_kept_per_s %.1f", got.rate))
		case got.rate > best.rate:
			best = got
		}
	}
	l.lines = append(l.lines, fmt.Sprintf("p99_ms gotenberg_way %.1f\ncpu_ms gotenberg_way_per_pdf %.1f\nrss_mb gotenberg_way %.1f", float64(best.p99)/1e6, float64(best.cpu)/1e6, best.memory))
	return best
}

// pages writes what the browser loads: the filled templates, their style sheets, our faces.
func (l *letters) pages(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	save := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i, job := range l.jobs {
		var page bytes.Buffer
		if err := l.press.HTML(&page, job); err != nil {
			t.Fatal(err)
		}
		save(fmt.Sprintf("%d.html", i), page.Bytes())
	}
	styles, err := fs.Glob(templates.Files(), "documents/*.css")
	if err != nil || len(styles) == 0 {
		t.Fatal("no style sheets", err)
	}
	for _, name := range styles {
		data, err := fs.ReadFile(templates.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		save(filepath.Base(name), data)
	}
	for _, f := range fonts.All() {
		save(f.Name, f.Data)
	}
	save("fonts.conf", []byte(`<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>`+dir+`</dir><cachedir>`+dir+`/cache</cachedir></fontconfig>`))
	return dir
}

// browse prints letters by so many workers at once, each letter on a page of its own or, kept, each worker always on the same page.
func (l *letters) browse(t testing.TB, browser context.Context, pid int, dir string, workers int, kept bool) browsing {
	t.Helper()
	var next atomic.Int64
	var mu sync.Mutex
	var took []time.Duration
	out := browsing{}
	print := func(tab context.Context, i int) error {
		limited, cancel := context.WithTimeout(tab, 20*time.Second)
		defer cancel()
		if err := chromedp.Do(limited, chromedp.Navigate(fmt.Sprintf("file://%s/%d.html", dir, i%variants))); err != nil {
			return err
		}
		pdf, err := chromedp.Run(limited, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
		if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
			return fmt.Errorf("no PDF: %w", err)
		}
		if i == 0 && *keep != "" {
			return os.WriteFile(filepath.Join(*keep, "chromium.pdf"), pdf, 0o600)
		}
		return nil
	}
	letters := func(each func(tab context.Context) (more bool)) {
		for more := true; more; {
			tab, _ := chromedp.NewContext(browser, chromedp.WithNewBrowserContext()) // nothing is left of the letter before
			if err := chromedp.Do(tab); err != nil {                                 // opens the page, which lives as long as the context of its first command
				t.Error("Chromium: ", err)
			}
			for more = each(tab); more && kept; {
				more = each(tab)
			}
			if err := chromedp.Cancel(tab); err != nil {
				t.Error("Chromium: ", err)
			}
		}
	}
	warm := 0
	letters(func(tab context.Context) bool {
		if err := print(tab, warm); err != nil {
			t.Error("Chromium: ", err)
		}
		warm++
		return warm < 4
	})
	cpu, err := treeCPU(pid)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			begin := time.Now()
			letters(func(tab context.Context) bool {
				i := next.Add(1)
				if i > int64(*browsed) {
					return false
				}
				if err := print(tab, int(i)); err != nil {
					t.Error("Chromium: ", err)
					return false
				}
				d := time.Since(begin)
				memory := 0.0
				if i%5 == 0 {
					memory = treeMemory(pid)
				}
				mu.Lock()
				took = append(took, d)
				out.memory = max(out.memory, memory)
				mu.Unlock()
				begin = time.Now()
				return true
			})
		})
	}
	all.Wait()
	wall := time.Since(start)
	end, err := treeCPU(pid)
	if err != nil || len(took) == 0 {
		t.Fatal("Chromium: ", err)
	}
	slices.Sort(took)
	n := len(took)
	out.rate, out.cpu = float64(n)/wall.Seconds(), (end-cpu)/time.Duration(n)
	out.p50, out.p99, out.max = took[n/2], took[n*99/100], took[n-1]
	return out
}
