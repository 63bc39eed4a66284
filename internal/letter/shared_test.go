package letter_test

import (
	"bytes"
	"slices"
	"sync"
	"testing"

	"icpdoc/internal/letter"
	"icpdoc/templates"
)

// TestBytesFollowFromTheJobAlone writes the same papers with a press that has just been loaded, with one that has
// written others before, and from many goroutines at once on a third: the command line and a service must agree.
func TestBytesFollowFromTheJobAlone(t *testing.T) {
	old := enter(t)
	var jobs []letter.Job
	for _, name := range []string{"03-nwcd-app-manual-rare-name", "05-nwcd-app-account-differs-shanghai", "12-nwcd-app-long-names"} {
		papers, err := old.Press.Papers(old.sample(t, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range papers {
			jobs = append(jobs, p.Job)
		}
	}
	want := make([][]byte, len(jobs))
	for i, job := range jobs {
		want[i] = write(t, old.Press, job)
	}
	fresh, err := letter.New(templates.Files(), old.Faces, old.Library)
	if err != nil {
		t.Fatal(err)
	}
	for i, job := range slices.Backward(jobs) {
		if !bytes.Equal(write(t, fresh, job), want[i]) {
			t.Errorf("job %d (%s) has other bytes when written in another order", i, job.Template)
		}
	}
	parallel, err := letter.New(templates.Files(), old.Faces, old.Library)
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 4 {
		for i, job := range jobs {
			wait.Go(func() {
				var b bytes.Buffer
				if err := parallel.Write(&b, job); err != nil || !bytes.Equal(b.Bytes(), want[i]) {
					t.Errorf("job %d (%s) has other bytes when written in parallel (%v)", i, job.Template, err)
				}
			})
		}
	}
	wait.Wait()
}

func write(t *testing.T, press *letter.Press, job letter.Job) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := press.Write(&b, job); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
