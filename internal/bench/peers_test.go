//go:build linux

package bench

import (
	"bufio"
	"encoding/base64"
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
	return engine{name: "typst_warm", batch: 20, make: func(t testing.TB, at, n int) ([]byte, time.Duration) {
		sources := make([]string, n)
		for i := range sources {
			sources[i] = letterNo(at + i).typst()
		}
		b, _ := json.Marshal(sources)
		if _, err := in.Write(append(b, '\n')); err != nil {
			t.Fatal(err)
		}
		answer, err := out.ReadBytes('\n')
		if err != nil {
			t.Fatal("typst: ", err)
		}
		var r struct {
			Microseconds int64
			PDF          []byte
		}
		if err := json.Unmarshal(answer, &r); err != nil {
			t.Fatal("typst: ", err)
		}
		return r.PDF, time.Duration(r.Microseconds) * time.Microsecond
	}, close: func() { _ = in.Close(); _ = cmd.Wait() }}, ""
}

// officePeer converts a batch with LibreOffice; the cost of its start, measured once with one letter, is taken off.
func officePeer(t testing.TB, conf string) (engine, string) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		return engine{}, "LibreOffice: install the package libreoffice-writer"
	}
	work := t.TempDir()
	convert := func(t testing.TB, at, n int) ([]byte, time.Duration) {
		args := []string{"-env:UserInstallation=file://" + work + "/profile", "--headless", "--convert-to", "pdf", "--outdir", work}
		name := ""
		for i := range n {
			name = filepath.Join(work, fmt.Sprintf("letter%d", i))
			if err := os.WriteFile(name+".fodt", []byte(letterNo(at+i).fodt()), 0o600); err != nil {
				t.Fatal(err)
			}
			args = append(args, name+".fodt")
		}
		cmd := exec.Command(soffice, args...)
		cmd.Env = append(os.Environ(), "FONTCONFIG_FILE="+conf)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("soffice: %v\n%s", err, out)
		}
		b, err := os.ReadFile(name + ".pdf")
		if err != nil {
			t.Fatal(err)
		}
		return b, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	convert(t, 0, 1) // makes its profile
	return engine{name: "libreoffice_batch", batch: 20, make: func(t testing.TB, at, n int) ([]byte, time.Duration) {
		_, one := convert(t, at, 1)
		b, all := convert(t, at-1, n+1)
		return b, max(all-one, 0)
	}}, ""
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
	var target struct{ TargetID string }
	b.call(t, "", "Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call(t, "", "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	s := attached.SessionID
	var tree struct {
		FrameTree struct{ Frame struct{ ID string } }
	}
	b.call(t, s, "Page.getFrameTree", nil, &tree)
	return engine{name: "chromium_warm", batch: 4, make: func(t testing.TB, at, n int) ([]byte, time.Duration) {
		start, err := treeCPU(cmd.Process.Pid)
		if err != nil {
			t.Fatal(err)
		}
		var page struct{ Data string }
		for i := range n {
			b.call(t, s, "Page.setDocumentContent", map[string]any{"frameId": tree.FrameTree.Frame.ID, "html": string(letterNo(at + i).html())}, nil)
			b.call(t, s, "Runtime.evaluate", map[string]any{"expression": "document.fonts.ready.then(() => 1)", "awaitPromise": true}, nil)
			b.call(t, s, "Page.printToPDF", map[string]any{"preferCSSPageSize": true, "printBackground": true}, &page)
		}
		end, err := treeCPU(cmd.Process.Pid)
		if err != nil {
			t.Fatal(err)
		}
		file, err := base64.StdEncoding.DecodeString(page.Data)
		if err != nil {
			t.Fatal(err)
		}
		return file, end - start
	}, close: func() {
		b.call(t, "", "Browser.close", nil, nil)
		_ = cmd.Wait()
	}}, ""
}

// browser speaks the DevTools protocol: JSON messages, each ended by a zero byte.
type browser struct {
	in  io.Writer
	out *bufio.Reader
	id  int
}

// call sends one command and waits for its answer; events in between are dropped.
func (b *browser) call(t testing.TB, session, method string, params any, result any) {
	t.Helper()
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
		t.Fatal(err)
	}
	if _, err := b.in.Write(append(msg, 0)); err != nil {
		t.Fatal("chromium: ", err)
	}
	for {
		line, err := b.out.ReadBytes(0)
		if err != nil {
			t.Fatal("chromium: ", err)
		}
		var r struct {
			ID     int
			Result json.RawMessage
			Error  json.RawMessage
		}
		if err := json.Unmarshal(line[:len(line)-1], &r); err != nil {
			t.Fatal("chromium: ", err)
		}
		if r.ID != b.id {
			continue
		}
		if r.Error != nil {
			t.Fatalf("chromium: %s: %s", method, r.Error)
		}
		if result != nil {
			if err := json.Unmarshal(r.Result, result); err != nil {
				t.Fatal("chromium: ", err)
			}
		}
		return
	}
}
