//go:build !windows

package main

import (
	"errors"
	"os"
	"syscall"
)

// lockFile takes the lock of a file, which the system gives back when the process ends, however it ends. taken tells
// that another process has it.
func lockFile(path string) (release func() error, taken bool, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, false, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err != nil {
		return nil, errors.Is(err, syscall.EWOULDBLOCK), errors.Join(err, f.Close())
	}
	return f.Close, false, nil
}
