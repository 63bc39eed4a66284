package main

import (
	"errors"
	"syscall"
)

// lockFile takes the lock of a file, which the system gives back when the process ends, however it ends. taken tells
// that another process has it. Here the lock is that nobody else may open the file.
func lockFile(path string) (release func() error, taken bool, err error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, false, err
	}
	handle, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		const sharingViolation = syscall.Errno(32)
		return nil, errors.Is(err, sharingViolation), err
	}
	return func() error { return syscall.CloseHandle(handle) }, false, nil
}
