package door

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"icpdoc/internal/fault"
)

// Work does something heavy at its turn, within the time that one piece of work may take.
func (d *Door) Work(ctx context.Context, do func(context.Context) error) error {
	leave, err := d.Turn(ctx)
	if err != nil {
		return err
	}
	defer leave()
	inner, cancel := context.WithTimeout(ctx, d.Limits.Time)
	defer cancel()
	err = do(inner)
	if err != nil && ctx.Err() == nil && errors.Is(inner.Err(), context.DeadlineExceeded) {
		return fault.New(fault.Unavailable, "service.time", "处理超过时限，已停止；请减少内容后重试。", "It took too long and was stopped; try again with less.")
	}
	return err
}

// Unread is the error of a body that could not be read to its end.
func Unread(err error) error { return unread(err, 0) }

func unread(err error, limit int64) error {
	if errors.As(err, new(*later)) {
		return err
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fault.New(fault.Malformed, "request.slow", "上传太慢，已中断；请换一个更好的网络再试。", "The upload came too slowly and was cut; try again over a better connection.")
	}
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return tooLarge(max(limit, big.Limit))
	}
	return gone(err)
}

func gone(cause error) error {
	f := fault.New(fault.Malformed, "request.broken_off", "请求中断，内容没有读完；请重试。", "The request broke off before it was read; try again.")
	f.Cause = cause
	return f
}

func tooLarge(limit int64) error {
	return fault.New(fault.TooLarge, "request.too_large", fmt.Sprintf("内容超过 %s。", size(limit)), fmt.Sprintf("The body is larger than %s.", size(limit)))
}

func size(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}

// Spool takes what is written into memory, in pieces, up to a limit: nothing of it ever lies on a disk.
type Spool struct {
	Limit  int64
	pieces [][]byte
	size   int64
	full   error
}

// piece is how much memory a spool takes at a time.
const piece = 1 << 20

// Write keeps p.
func (s *Spool) Write(p []byte) (int, error) {
	if s.size+int64(len(p)) > s.Limit {
		s.full = fault.New(fault.TooLarge, "pack.too_large", fmt.Sprintf("材料包超过 %s，请减少图片或分次生成。", size(s.Limit)),
			fmt.Sprintf("The pack would be larger than %s; send fewer or smaller pictures.", size(s.Limit)))
		return 0, s.full
	}
	n := len(p)
	for len(p) > 0 {
		if k := len(s.pieces); k == 0 || len(s.pieces[k-1]) == cap(s.pieces[k-1]) {
			s.pieces = append(s.pieces, make([]byte, 0, piece))
		}
		last := &s.pieces[len(s.pieces)-1]
		take := min(len(p), cap(*last)-len(*last))
		*last = append(*last, p[:take]...)
		p = p[take:]
	}
	s.size += int64(n)
	return n, nil
}

// Full is the error of the first write that went over the limit, nil when there was none: who writes may have wrapped it.
func (s *Spool) Full() error { return s.full }

// Size is how many bytes were written.
func (s *Spool) Size() int64 { return s.size }

// WriteTo writes all of it.
func (s *Spool) WriteTo(w io.Writer) (n int64, err error) {
	for _, p := range s.pieces {
		k, err := w.Write(p)
		n += int64(k)
		if err != nil {
			return n, err
		}
	}
	return n, nil
}
