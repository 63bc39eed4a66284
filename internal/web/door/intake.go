package door

import (
	"errors"
	"io"
	"net/http"
	"time"

	"icpdoc/internal/fault"
)

// A body must bring stride bytes, or its end, within patience: some 9 KiB a second, which the slowest telephone reaches. Memory is
// reserved stride by stride as bytes come, never for what a client merely says that it will send.
const (
	stride   = 128 << 10
	patience = 15 * time.Second
)

// intake reads one request's body.
type intake struct {
	door  *Door
	from  io.Reader
	held  int64 // memory that is reserved for it
	read  int64
	due   int64 // how many bytes must have come before the clock is set anew
	clock *time.Timer
}

// newIntake begins reading. The first stride is reserved at once, so that nobody sends what cannot be taken.
func (d *Door) newIntake(r *http.Request, from io.Reader) (*intake, error) {
	in := &intake{door: d, from: from}
	first := int64(stride)
	if n := r.ContentLength; n >= 0 {
		first = min(first, n)
	}
	if err := in.hold(first); err != nil {
		return nil, err
	}
	if c := From(r.Context()).conn; c != nil && r.ContentLength != 0 {
		in.due = stride
		long := time.Unix(1, 0) // past: whoever reads stops at once
		in.clock = time.AfterFunc(d.patience, func() { _ = c.SetReadDeadline(long) })
	}
	return in, nil
}

// hold reserves memory until there is enough for n bytes.
func (in *intake) hold(n int64) error {
	if n <= in.held {
		return nil
	}
	if _, err := in.door.Hold(n - in.held); err != nil {
		return err
	}
	in.held = n
	return nil
}

// Read takes what comes, in time.
func (in *intake) Read(p []byte) (int, error) {
	n, err := in.from.Read(p)
	if in.read += int64(n); in.read > in.held {
		if err := in.hold(in.read + stride); err != nil {
			return n, err
		}
	}
	if in.clock == nil {
		return n, err
	}
	if err != nil {
		in.clock.Stop()
	} else if in.read >= in.due {
		in.due = in.read + stride
		in.clock.Reset(in.door.patience)
	}
	return n, err
}

// release gives the memory back.
func (in *intake) release() {
	if in.clock != nil {
		in.clock.Stop()
	}
	in.door.held.Add(-in.held)
	in.held = 0
}

// Hold reserves memory for n bytes, so that many large uploads at once cannot take all of it.
func (d *Door) Hold(n int64) (release func(), err error) {
	if d.held.Add(n) > d.Limits.Memory {
		d.held.Add(-n)
		const soon = 5 * time.Second
		return nil, &later{fault.New(fault.Busy, "service.memory", "同时上传的内容太多，请稍后再试。", "Too much is being uploaded at once; try again later."), soon}
	}
	return func() { d.held.Add(-n) }, nil
}

// Body reads a request's body of at most limit bytes. The memory is held until release is called.
func (d *Door) Body(r *http.Request, limit int64) (data []byte, release func(), err error) {
	in, err := d.take(r, limit)
	if err != nil {
		return nil, nil, err
	}
	if data, err = in.all(r.ContentLength); err != nil {
		in.release()
		return nil, nil, unread(err, limit)
	}
	return data, in.release, nil
}

// all reads to the end into one piece of memory, which is never much larger than what has come.
func (in *intake) all(announced int64) ([]byte, error) {
	const first, spare = 16 << 10, 512
	size := int64(first)
	if announced >= 0 {
		size = min(announced+spare, stride)
	}
	data := make([]byte, 0, size)
	for {
		if len(data) == cap(data) {
			more := 2 * int64(cap(data))
			if end := announced + spare; end > int64(cap(data)) && end < more {
				more = end
			}
			if err := in.hold(more); err != nil {
				return nil, err
			}
			data = append(make([]byte, 0, more), data...)
		}
		n, err := in.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if errors.Is(err, io.EOF) {
			return data, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// Stream gives a request's body, of which at most limit bytes can be read, and holds the memory for those that came.
func (d *Door) Stream(r *http.Request, limit int64) (body io.Reader, release func(), err error) {
	in, err := d.take(r, limit)
	if err != nil {
		return nil, nil, err
	}
	return in, in.release, nil
}

func (d *Door) take(r *http.Request, limit int64) (*intake, error) {
	if r.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	return d.newIntake(r, http.MaxBytesReader(nil, r.Body, limit))
}
