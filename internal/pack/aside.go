package pack

import (
	"runtime"

	"golang.org/x/sync/errgroup"
)

// sideBySide does n independent pieces of work on all processors. The error is that of the first piece that failed, in
// the order of the pieces, so that it is the same each time.
func sideBySide(n int, do func(i int) error) error {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	errs := make([]error, n)
	for i := range n {
		group.Go(func() error {
			errs[i] = do(i)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
