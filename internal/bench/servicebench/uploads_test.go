//go:build linux

package servicebench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"icpdoc/fonts"
	"icpdoc/internal/face"
	"icpdoc/internal/photo/specimen"
)

// together is how many clients send pictures and packs at once.
const together = 8

// sending is what came of one kind of upload.
type sending struct {
	rate     float64
	p50, max time.Duration
	cpu      time.Duration
	peak     float64 // MB
	busy     int     // that were told to come again
}

// uploaded sends pictures of 12 megapixels to the photos route, and packs of three such pictures to the packs route, eight at a time.
func uploaded(b *testing.B) (lines []string) {
	faces, err := face.New(fonts.All())
	if err != nil {
		b.Fatal(err)
	}
	press, err := specimen.NewPress(faces)
	if err != nil {
		b.Fatal(err)
	}
	draw := func(d specimen.Kind, label string) []byte {
		return press.Draw(d, 12, 4000).Photograph(specimen.Random(12, label), 4000).JPEG(92)
	}
	licence, front, back := draw(specimen.Licence, "good"), draw(specimen.IDFront, "good"), draw(specimen.IDBack, "good")
	in, err := json.Marshal(vary(b, 0))
	if err != nil {
		b.Fatal(err)
	}
	pack, kind := form(b, in, map[string][]byte{"entity_certificate": licence, "entity_person_id-front": front, "entity_person_id-back": back})
	fmt.Printf("\n%-34s %8s %8s %8s %9s %9s %9s\n", fmt.Sprintf("%d clients at once", together), "a second", "p50 ms", "max ms", "CPU ms", "peak MB", "come again")
	for _, one := range []struct {
		name, path, kind string
		body             []byte
		n                int
	}{{"photos, 12 megapixels", "/v1/photos/entity_certificate?provider=nwcd&copies=true", "image/jpeg", licence, *uploads},
		{"packs with three of them", "/v1/packs?incomplete=true", kind, pack, *uploads / 2}} {
		p := launch(b)
		got := p.send(b, one.path, one.kind, one.body, one.n)
		p.end(b)
		fmt.Printf("%-34s %8.2f %8.0f %8.0f %9.0f %9.1f %9d\n", fmt.Sprintf("%s (%.1f MB)", one.name, float64(len(one.body))/1e6), got.rate, float64(got.p50)/1e6, float64(got.max)/1e6, float64(got.cpu)/1e6, got.peak, got.busy)
		short, _, _ := strings.Cut(one.name, ",")
		short, _, _ = strings.Cut(short, " ")
		lines = append(lines, fmt.Sprintf("rate %s_per_s %.2f\npeak_mb %s_8_at_once %.1f", short, got.rate, short, got.peak))
	}
	return lines
}

// form is a form of a filing and its pictures.
func form(t testing.TB, filing []byte, pictures map[string][]byte) (body []byte, kind string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	add := func(name, file string, data []byte) {
		part, err := w.CreateFormFile(name, file)
		if err == nil {
			_, err = part.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	add("filing", "filing.json", filing)
	for name, data := range pictures {
		add(name, name+".jpg", data)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), w.FormDataContentType()
}

// send posts a body n times, so many at once, and again after a while when the service says that it is busy.
func (p *process) send(t testing.TB, path, kind string, body []byte, n int) (out sending) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: together}}
	defer client.CloseIdleConnections()
	var sent atomic.Int64
	var mu sync.Mutex
	var took []time.Duration
	post := func() (busy bool, err error) {
		r, err := client.Post(p.base+path, kind, bytes.NewReader(body))
		if err != nil {
			return false, err
		}
		defer r.Body.Close()
		said, err := io.ReadAll(r.Body)
		if err == nil && r.StatusCode != http.StatusOK && r.StatusCode != http.StatusTooManyRequests {
			err = fmt.Errorf("%d %.2000s", r.StatusCode, said)
		}
		return r.StatusCode == http.StatusTooManyRequests, err
	}
	cpu, start := p.cpu(t), time.Now()
	var all sync.WaitGroup
	for range together {
		all.Go(func() {
			for sent.Add(1) <= int64(n) {
				begin := time.Now()
				for {
					busy, err := post()
					if err != nil {
						t.Error(path, err)
						return
					}
					if !busy {
						break
					}
					mu.Lock()
					out.busy++
					mu.Unlock()
					time.Sleep(100 * time.Millisecond)
				}
				mu.Lock()
				took = append(took, time.Since(begin))
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(took) == 0 {
		t.FailNow()
	}
	slices.Sort(took)
	out.rate = float64(len(took)) / time.Since(start).Seconds()
	out.p50, out.max, out.cpu = took[len(took)/2], took[len(took)-1], (p.cpu(t)-cpu)/time.Duration(len(took))
	_, out.peak = p.memory(t)
	return out
}
