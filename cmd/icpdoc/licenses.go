package main

import (
	"fmt"

	"icpdoc/fonts"
)

type licensesCmd struct{}

// Run prints the notices that must go with the program: everything in it that others made, and under which licence.
func (*licensesCmd) Run(h *house) error {
	if h.json {
		writeJSON(h.out, map[string]string{"notices": fonts.Notices()})
		return nil
	}
	fmt.Fprint(h.out, fonts.Notices())
	return nil
}
