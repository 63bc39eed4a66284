//go:build linux

package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// typstPeer keeps one node process with Typst's compiler in it, or says why there is none.
func typstPeer(t testing.TB, dir string) (engine, string) {
	node, err := exec.LookPath("node")
	if err != nil {
		return engine{}, "Typst: install the packages nodejs and npm"
	}
	from := ""
	if out, err := exec.Command("npm", "root", "-g").Output(); err == nil {
		from = strings.TrimSpace(string(out))
	}
	if _, err := os.Stat(filepath.Join(from, "@myriaddreamin", "typst-ts-node-compiler")); err != nil {
		return engine{}, "Typst: npm install -g @myriaddreamin/typst-ts-node-compiler@0.7.0"
	}
	cmd := exec.Command(node, "typst.mjs", dir)
	cmd.Env = append(os.Environ(), "TYPST_FROM="+filepath.Dir(from))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		return engine{}, err.Error()
	}
	out := bufio.NewReaderSize(stdout, 1<<20)
	set := func(at, n int) ([]byte, time.Duration, error) {
		sources := make([]string, n)
		for i := range sources {
			sources[i] = letterNo(at + i).typst()
		}
		b, err := json.Marshal(sources)
		if err != nil {
			return nil, 0, err
		}
		if _, err := in.Write(append(b, '\n')); err != nil {
			return nil, 0, err
		}
		answer, err := out.ReadBytes('\n')
		if err != nil {
			return nil, 0, err
		}
		var r struct {
			Microseconds int64
			PDF          []byte
		}
		err = json.Unmarshal(answer, &r)
		return r.PDF, time.Duration(r.Microseconds) * time.Microsecond, err
	}
	quit := func() { _ = in.Close(); _ = cmd.Wait() }
	if _, _, err := set(0, 1); err != nil {
		quit()
		return engine{}, "Typst: it does not run: " + err.Error()
	}
	return engine{name: "typst_warm", batch: 20, make: must("typst", set), close: quit}, ""
}

// must makes an engine's turn of something that may fail.
func must(name string, f func(at, n int) ([]byte, time.Duration, error)) func(testing.TB, int, int) ([]byte, time.Duration) {
	return func(t testing.TB, at, n int) ([]byte, time.Duration) {
		b, cpu, err := f(at, n)
		if err != nil {
			t.Fatal(name, ": ", err)
		}
		return b, cpu
	}
}

// officePeer converts a batch with LibreOffice; the cost of its start, measured once with one letter, is taken off.
func officePeer(t testing.TB, conf string) (engine, string) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		return engine{}, "LibreOffice: install the package libreoffice-writer"
	}
	work := t.TempDir()
	convert := func(at, n int) ([]byte, time.Duration, error) {
		args := []string{"-env:UserInstallation=file://" + work + "/profile", "--headless", "--convert-to", "pdf", "--outdir", work}
		name := ""
		for i := range n {
			name = filepath.Join(work, fmt.Sprintf("letter%d", i))
			if err := os.WriteFile(name+".fodt", []byte(letterNo(at+i).fodt()), 0o600); err != nil {
				return nil, 0, err
			}
			args = append(args, name+".fodt")
		}
		cmd := exec.Command(soffice, args...)
		cmd.Env = append(os.Environ(), "FONTCONFIG_FILE="+conf)
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, 0, fmt.Errorf("%w\n%s", err, out)
		}
		b, err := os.ReadFile(name + ".pdf")
		return b, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), err
	}
	if _, _, err := convert(0, 1); err != nil { // makes its profile
		return engine{}, "LibreOffice: it does not run: " + err.Error()
	}
	return engine{name: "libreoffice_batch", batch: 20, make: must("soffice", func(at, n int) ([]byte, time.Duration, error) {
		_, one, err := convert(at, 1)
		if err != nil {
			return nil, 0, err
		}
		b, all, err := convert(at-1, n+1)
		return b, max(all-one, 0), err
	})}, ""
}

// chromiumPeer keeps one headless Chromium with one page open and speaks its debugging protocol through a pipe.
func chromiumPeer(t testing.TB, conf string) (engine, string) {
	program := ""
	for _, n := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(n); err == nil {
			program = p
			break
		}
	}
	if program == "" {
		return engine{}, "Chromium: install the package chromium"
	}
	theirIn, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-extensions", "--no-first-run",
		"--disable-dev-shm-usage", "--user-data-dir="+t.TempDir(), "--remote-debugging-pipe", "about:blank")
	cmd.Env = append(os.Environ(), "FONTCONFIG_FILE="+conf)
	cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	if err := cmd.Start(); err != nil {
		return engine{}, err.Error()
	}
	_, _ = theirIn.Close(), theirOut.Close()
	b := &browser{in: in, out: bufio.NewReaderSize(out, 1<<20)}
	session, frame, err := b.open()
	if err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return engine{}, "Chromium: it does not run: " + err.Error()
	}
	return engine{name: "chromium_warm", batch: 4, make: must("chromium", func(at, n int) ([]byte, time.Duration, error) {
		start, err := treeCPU(cmd.Process.Pid)
		if err != nil {
			return nil, 0, err
		}
		var file []byte
		for i := range n {
			if file, err = b.print(session, frame, letterNo(at+i).html()); err != nil {
				return nil, 0, err
			}
		}
		end, err := treeCPU(cmd.Process.Pid)
		return file, end - start, err
	}), close: func() {
		_ = b.call("", "Browser.close", nil, nil)
		_ = cmd.Wait()
	}}, ""
}

// browser speaks the DevTools protocol: JSON messages, each ended by a zero byte.
type browser struct {
	in  io.Writer
	out *bufio.Reader
	id  int
}

// open makes a page and gives its session and its frame.
func (b *browser) open() (session, frame string, err error) {
	var target struct{ TargetID string }
	if err := b.call("", "Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		return "", "", err
	}
	var attached struct{ SessionID string }
	if err := b.call("", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached); err != nil {
		return "", "", err
	}
	var tree struct {
		FrameTree struct{ Frame struct{ ID string } }
	}
	err = b.call(attached.SessionID, "Page.getFrameTree", nil, &tree)
	return attached.SessionID, tree.FrameTree.Frame.ID, err
}

// print loads a page, waits for its fonts and gives it as a PDF.
func (b *browser) print(session, frame string, html []byte) ([]byte, error) {
	if err := b.call(session, "Page.setDocumentContent", map[string]any{"frameId": frame, "html": string(html)}, nil); err != nil {
		return nil, err
	}
	wait := map[string]any{"expression": "document.fonts.ready.then(() => 1)", "awaitPromise": true}
	if err := b.call(session, "Runtime.evaluate", wait, nil); err != nil {
		return nil, err
	}
	var page struct{ Data []byte } // base64 on the wire
	err := b.call(session, "Page.printToPDF", map[string]any{"preferCSSPageSize": true, "printBackground": true}, &page)
	return page.Data, err
}

// call sends one command and waits for its answer; events in between are dropped.
func (b *browser) call(session, method string, params any, result any) error {
	b.id++
	m := map[string]any{"id": b.id, "method": method}
	if params != nil {
		m["params"] = params
	}
	if session != "" {
		m["sessionId"] = session
	}
	msg, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if _, err := b.in.Write(append(msg, 0)); err != nil {
		return err
	}
	for {
		line, err := b.out.ReadBytes(0)
		if err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
		var r struct {
			ID     int
			Result json.RawMessage
			Error  json.RawMessage
		}
		if err := json.Unmarshal(line[:len(line)-1], &r); err != nil {
			return err
		}
		if r.ID != b.id {
			continue
		}
		if r.Error != nil {
			return fmt.Errorf("%s: %s", method, r.Error)
		}
		if result == nil {
			return nil
		}
		return json.Unmarshal(r.Result, result)
	}
}
