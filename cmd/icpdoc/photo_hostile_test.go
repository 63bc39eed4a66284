//go:build linux

package main

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// hostile is one file that wants to hurt, with what the program says about it.
type hostile struct {
	name string
	data []byte
	code string // of the fault
}

// TestHostilePictures gives the program files that want to hurt: it names what is wrong in both languages, ends with 3, and
// stays below its memory. With `make proof` the bombs are as large as the limits allow.
func TestHostilePictures(t *testing.T) {
	side, most := 2000, int64(160)<<20
	if *proofPhotos > 100 {
		side, most = 7700, 560<<20
	}
	dir := t.TempDir()
	program, measured := filepath.Join(dir, "icpdoc"), filepath.Join(dir, "measured") // by these names the test binary is another program, see TestMain
	for _, name := range []string{program, measured} {
		if err := os.Symlink(os.Args[0], name); err != nil {
			t.Fatal(err)
		}
	}
	for _, h := range append(bombs(t, side), disguises(t)...) {
		t.Run(h.name, func(t *testing.T) {
			path := filepath.Join(dir, h.name)
			if err := os.WriteFile(path, h.data, 0o600); err != nil {
				t.Fatal(err)
			}
			out := filepath.Join(dir, "out.jpg")
			peaks := filepath.Join(dir, "peak")
			cmd := exec.Command(measured, peaks, program, "--lang", "en", "photo", "id_front", path, "-o", out) // #nosec G204 -- this very program
			said, err := cmd.CombinedOutput()
			if cmd.ProcessState == nil {
				t.Fatal(err)
			}
			if code := cmd.ProcessState.ExitCode(); code != exitFiling || !strings.Contains(string(said), "["+h.code+"]") {
				t.Errorf("exit %d, want 3 with %s: %s", code, h.code, said)
			}
			if bytes.Contains(said, []byte("panic")) || bytes.Contains(said, []byte("goroutine")) {
				t.Errorf("it says: %s", said)
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("it wrote a copy")
			}
			var peak int64
			if text, err := os.ReadFile(peaks); err != nil {
				t.Fatal(err)
			} else if peak, err = strconv.ParseInt(string(text), 10, 64); err != nil {
				t.Fatal(err)
			}
			t.Logf("%d bytes: %d MB, %v CPU: %s", len(h.data), peak>>20, (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Round(1e7), h.code)
			if peak > most {
				t.Errorf("it took %d MB, at most %d", peak>>20, most>>20)
			}
		})
	}
}

// measuredMain runs a command and writes the most memory that it took, in bytes, to a file: measured FILE COMMAND ARGUMENT...
// Linux counts for a new process what the one that started it took, so a large one, as the tests are in the end, cannot measure.
func measuredMain() {
	cmd := exec.Command(os.Args[2], os.Args[3:]...) // #nosec G204 -- what the test says
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	err := cmd.Run()
	if cmd.ProcessState == nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	u, _ := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if err := os.WriteFile(os.Args[1], []byte(strconv.FormatInt(u.Maxrss<<10, 10)), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(cmd.ProcessState.ExitCode())
}

// bombs are small files of very many pixels, each within the limits of its format, so that all of it is decoded.
func bombs(t *testing.T, side int) []hostile {
	half := side * 7 / 10 // half the pixels
	list := []hostile{
		{"progressive.jpg", progressiveBomb(side, 19), "photo.blank"},
		{"scans.jpg", progressiveBomb(side, 64), "photo.blank"},
		{"flat.png", zeroPNG(side, side, 8, false), "photo.unreadable"},
		{"deep.png", zeroPNG(side, side, 16, false), "photo.unreadable"},
		{"interlaced.png", zeroPNG(half, half, 8, true), "photo.unreadable"},
		{"interlaced-too-large.png", zeroPNG(6000, 6000, 8, true), "photo.pixels"},
		{"deflate.tif", zeroTIFF(half, half), "photo.unreadable"},
		{"deflate-too-large.tif", zeroTIFF(6000, 6000), "photo.pixels"},
		{"scan.pdf", zeroPDF(half, half), "photo.unreadable"},
		{"scan-too-large.pdf", zeroPDF(6000, 6000), "photo.pixels"},
		{"line.png", zeroPNG(100_000, 1, 8, false), "photo.side"},
		{"long.png", zeroPNG(20_000, 1, 8, false), "photo.too_small"},
		{"tall.png", zeroPNG(1, 20_000, 8, false), "photo.too_small"},
		{"long.jpg", greyJPEG(t, 20_000, 2), "photo.resolution"},
		{"line.tif", zeroTIFF(100_000, 1), "photo.side"},
	}
	if side > 3000 {
		list[1].code = "photo.scans"                                                            // 64 passes over 59 megapixels
		list = append(list, hostile{"sandboxed.heic", blank(t, 4472, "heic:-"), "photo.blank"}, // the most that is decoded whole
			hostile{"sandboxed-too-large.heic", blank(t, side, "heic:-"), "photo.pixels"},
			hostile{"lossless.webp", blank(t, half, "-define", "webp:lossless=true", "webp:-"), "photo.blank"})
	}
	return list
}

// disguises are files whose name lies, or that are two things at once.
func disguises(t *testing.T) []hostile {
	small := greyJPEG(t, 640, 400)
	page := "<!DOCTYPE html><script>alert(1)</script>"
	return []hostile{
		{"page.jpg", []byte(page), "photo.format"},
		{"archive.png", append([]byte("PK\x03\x04"), make([]byte, 4096)...), "photo.format"},
		{"film.heic", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), "photo.format"},
		{"moving.jpg", []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00"), "photo.format"},
		{"really-a-jpeg.pdf", small, "photo.resolution"},
		{"page-after-picture.jpg", append(bytes.Clone(small), page...), "photo.resolution"},
		{"picture-after-page.jpg", append([]byte(page), small...), "photo.format"},
		{"half.jpg", small[:len(small)/2], "photo.truncated"},
		{"nothing.jpg", nil, "photo.empty"},
	}
}

// blank has ImageMagick write a white square in a format that Go does not write.
func blank(t *testing.T, side int, args ...string) []byte {
	t.Helper()
	data, err := exec.Command("convert", append([]string{"-size", fmt.Sprintf("%dx%d", side, side), "xc:white"}, args...)...).Output() // #nosec G204 -- our own arguments
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func greyJPEG(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(i * 7)
	}
	img.Set(0, 0, color.White)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// zeros is a zlib stream of n zero bytes.
func zeros(n int) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = io.Copy(z, io.LimitReader(zeroReader{}, int64(n))) // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

type zeroReader struct{}

func (zeroReader) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// zeroPNG is a black PNG.
func zeroPNG(w, h int, depth byte, interlaced bool) []byte {
	bytesPer := 3 * int(depth) / 8
	n := h * (1 + w*bytesPer)
	if interlaced { // Adam7: seven smaller pictures (PNG, 8.2)
		n = 0
		for _, p := range [7][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
			pw, ph := (w-p[0]+p[2]-1)/p[2], (h-p[1]+p[3]-1)/p[3]
			n += ph * (1 + pw*bytesPer)
		}
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(w)), uint32(h))
	head = append(head, depth, 2, 0, 0, 0)
	if interlaced {
		head[12] = 1
	}
	b := []byte("\x89PNG\r\n\x1a\n")
	for _, c := range []struct {
		kind string
		body []byte
	}{{"IHDR", head}, {"IDAT", zeros(n)}, {"IEND", nil}} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(c.body)))
		chunk := append([]byte(c.kind), c.body...)
		b = binary.BigEndian.AppendUint32(append(b, chunk...), crc32.ChecksumIEEE(chunk))
	}
	return b
}

// zeroTIFF is a black TIFF of one deflated strip.
func zeroTIFF(w, h int) []byte {
	data := zeros(w * h * 3)
	b := []byte("II*\x00")
	b = binary.LittleEndian.AppendUint32(b, uint32(14+len(data)))
	b = append(b, "\x08\x00\x08\x00\x08\x00"...) // bits of each channel, at 8
	b = append(b, data...)
	tags := [][3]uint32{{256, 4, uint32(w)}, {257, 4, uint32(h)}, {258, 3, 8}, {259, 3, 8}, {262, 3, 2}, {273, 4, 14}, {277, 3, 3},
		{278, 4, uint32(h)}, {279, 4, uint32(len(data))}}
	b = binary.LittleEndian.AppendUint16(b, uint16(len(tags)))
	for _, t := range tags {
		count := uint32(1)
		if t[0] == 258 {
			count = 3
		}
		b = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(b, uint16(t[0])), uint16(t[1]))
		b = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(b, count), t[2])
	}
	return append(b, 0, 0, 0, 0)
}

// zeroPDF is a PDF of one page that is a deflated black image.
func zeroPDF(w, h int) []byte {
	pdf := scannedPDF(zeros(w*h*3), w, h)
	return bytes.Replace(pdf, []byte("/DCTDecode"), []byte("/FlateDecode"), 1) // two bytes longer: readers repair the table
}

// progressiveBomb is a grey progressive JPEG whose scans hold one bit a block: the means, then refinements of them that
// change nothing.
func progressiveBomb(side, scans int) []byte {
	blocks := (side + 7) / 8
	bits := make([]byte, (blocks*blocks+7)/8)
	b := []byte("\xff\xd8\xff\xdb\x00\x43\x00")
	for range 64 {
		b = append(b, 1)
	}
	b = append(b, "\xff\xc2\x00\x0b\x08"...)
	b = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(b, uint16(side)), uint16(side))
	b = append(b, "\x01\x01\x11\x00"...)
	b = append(b, "\xff\xc4\x00\x14\x00\x01"...) // one code of one bit: a difference of nothing
	b = append(b, make([]byte, 15)...)
	b = append(b, 0)
	for i := range scans {
		b = append(b, "\xff\xda\x00\x08\x01\x01\x00\x00\x00"...)
		if i == 0 {
			b = append(b, 0x01) // means, all but the last bit
		} else {
			b = append(b, 0x10) // the last bit, again and again
		}
		b = append(b, bits...)
	}
	return append(b, 0xff, 0xd9)
}

// TestBombsAreWellFormed: the standard library reads what the makers make.
func TestBombsAreWellFormed(t *testing.T) {
	for _, interlaced := range []bool{false, true} {
		if img, err := png.Decode(bytes.NewReader(zeroPNG(37, 21, 8, interlaced))); err != nil || img.Bounds().Dx() != 37 {
			t.Errorf("PNG: %v", err)
		}
	}
	if img, err := jpeg.Decode(bytes.NewReader(progressiveBomb(100, 3))); err != nil || img.Bounds().Dy() != 100 {
		t.Errorf("JPEG: %v", err)
	}
}
