package main

import (
	"fmt"
	"io"
	"runtime/debug"

	"icpdoc/internal/web"
)

// What the service is sized by, as measured by make bench-service: the program with its fonts and the papers in the making, and the
// most that the work on one picture takes (a HEIC of 20 megapixels that is not made of tiles).
const (
	resident = 256 << 20
	perWork  = 448 << 20
)

// ceiling is how much memory the service means to stay under: what holds bodies and packs, and what works on them.
func ceiling(l web.Limits) int64 { return resident + l.Memory + int64(l.Workers)*perWork }

// collect has the garbage collector wait for more than by default, which makes a document cheaper by a tenth, but never
// beyond the ceiling. Who sets GOGC or GOMEMLIMIT knows better.
func (h *house) collect(c *config) {
	const percent = 300
	if h.env("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
	if h.env("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(ceiling(c.limits))
	}
}

// showCeiling tells an operator how large a machine must be.
func (h *house) showCeiling(w io.Writer, c *config) {
	fmt.Fprintf(w, label(h.lang, "内存上限约 %d MiB：%d + limits.memory + limits.workers × %d。\n", "It needs at most about %d MiB of memory: %d + limits.memory + limits.workers × %d.\n"),
		ceiling(c.limits)>>20, resident>>20, perWork>>20)
}
