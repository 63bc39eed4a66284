package pack

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"io"
	"path"
	"slices"

	"github.com/klauspost/compress/flate"

	"icpdoc/internal/fault"
)

// archive writes the ZIP. Each file goes out as soon as it is made, whole and with its size known, so that no file
// needs a trailer that some programs stumble over; the list at the archive's end is in the order of the folder all
// the same.
type archive struct {
	out    *tail
	zip    *zip.Writer
	bench  *bench
	folder *folder
	files  []File // in the order of writing
	ranks  []int  // place of each file in the list
}

// Places in the list of an archive, in hundreds of thousands so that the files of one folder keep their order.
const (
	rankSet = iota * 100_000
	rankGuide
	rankDocuments
	rankUpload
	rankEmail
	rankChecklist
	rankManifest
)

func newArchive(w io.Writer, b *bench) *archive {
	out := &tail{w: w}
	return &archive{out: out, zip: zip.NewWriter(out), bench: b, folder: newFolder()}
}

// utf8Names says that a name is UTF-8: bit 11 of APPNOTE 4.4.4.
const utf8Names = 0x800

// firstDay is 1980-01-01 in MS-DOS's way of writing, the oldest day that a ZIP can name. zip.Writer's CreateRaw takes no other.
const firstDay = 1<<5 | 1

// add writes one file. name is a path that the folder gave out. Pictures, PDFs and workbooks are compressed as they are.
func (a *archive) add(name, role string, rank, pages int, data []byte) error {
	sum := sha256.Sum256(data)
	h := &zip.FileHeader{Name: name, Method: zip.Store, Flags: utf8Names, ReaderVersion: 20, CRC32: crc32.ChecksumIEEE(data),
		UncompressedSize64: uint64(len(data)), ModifiedDate: firstDay}
	h.SetMode(0o644)
	body := data
	switch path.Ext(name) {
	case ".pdf", ".jpg", ".xlsx":
	default:
		h.Method = zip.Deflate
		var err error
		if body, err = a.bench.compress(data); err != nil {
			return err
		}
	}
	h.CompressedSize64 = uint64(len(body))
	w, err := a.zip.CreateRaw(h)
	if err == nil {
		_, err = w.Write(body)
	}
	if err != nil {
		return fault.Wrap(err, "pack.write")
	}
	a.files = append(a.files, File{Path: name, Role: role, Bytes: len(data), Pages: pages, SHA256: hex.EncodeToString(sum[:])})
	a.ranks = append(a.ranks, rank+len(a.ranks))
	return nil
}

// compress gives data deflated, in memory that the next file uses again.
func (b *bench) compress(data []byte) ([]byte, error) {
	b.packed.Reset()
	if b.deflate == nil {
		w, err := flate.NewWriter(&b.packed, flate.DefaultCompression)
		if err != nil {
			return nil, fault.Wrap(err, "pack.deflate")
		}
		b.deflate = w
	} else {
		b.deflate.Reset(&b.packed)
	}
	_, err := b.deflate.Write(data)
	if err == nil {
		err = b.deflate.Close()
	}
	if err != nil {
		return nil, fault.Wrap(err, "pack.deflate")
	}
	return b.packed.Bytes(), nil
}

// order gives the indices of the files in the order of the folder.
func (a *archive) order() []int {
	list := make([]int, len(a.ranks))
	for i := range list {
		list[i] = i
	}
	slices.SortFunc(list, func(i, j int) int { return cmp.Compare(a.ranks[i], a.ranks[j]) })
	return list
}

// listed gives what was written, in the order of the folder.
func (a *archive) listed() []File {
	list := make([]File, 0, len(a.files))
	for _, i := range a.order() {
		list = append(list, a.files[i])
	}
	return list
}

// close writes the list of files, put in order.
func (a *archive) close() error {
	err := a.zip.Flush()
	if err == nil {
		a.out.hold = &bytes.Buffer{}
		err = a.zip.Close()
	}
	if err == nil {
		var list []byte
		if list, err = reorder(a.out.hold.Bytes(), a.order()); err == nil {
			_, err = a.out.w.Write(list)
		}
	}
	if err != nil {
		return fault.Wrap(err, "pack.write")
	}
	return nil
}

// tail passes on what is written until it is told to hold it.
type tail struct {
	w    io.Writer
	hold *bytes.Buffer
}

func (t *tail) Write(p []byte) (int, error) {
	if t.hold != nil {
		return t.hold.Write(p)
	}
	return t.w.Write(p)
}

// reorder puts the entries of a ZIP's central directory in another order; what follows them stays. An entry says itself
// where its file begins, so the order is free (APPNOTE 4.3.12).
func reorder(list []byte, order []int) ([]byte, error) {
	const fixed = 46
	var entries [][]byte
	rest := list
	for len(rest) >= fixed && binary.LittleEndian.Uint32(rest) == 0x02014b50 {
		n := fixed + int(binary.LittleEndian.Uint16(rest[28:])) + int(binary.LittleEndian.Uint16(rest[30:])) + int(binary.LittleEndian.Uint16(rest[32:]))
		if n > len(rest) {
			break
		}
		entries, rest = append(entries, rest[:n]), rest[n:]
	}
	if len(entries) != len(order) {
		return nil, errors.New("the archive's list is not one of its files")
	}
	out := make([]byte, 0, len(list))
	for _, i := range order {
		out = append(out, entries[i]...)
	}
	return append(out, rest...), nil
}
