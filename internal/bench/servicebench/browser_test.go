//go:build linux

package servicebench

import "testing"

type browsing struct{ rate float64 }

func (l *letters) gotenbergWay(t testing.TB) (a, b browsing) { return }
func uploaded(t testing.TB) []string { return nil }
