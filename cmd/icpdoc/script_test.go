package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the transcripts run this very program.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"icpdoc": main, "specimen": specimenMain, "toil": toilMain, "measured": measuredMain})
}

// TestScripts runs the transcripts of testdata/script: what a person types and what the program answers.
func TestScripts(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("LANG", "en_US.UTF-8")
			return os.Symlink(root, filepath.Join(e.WorkDir, "repo"))
		},
	})
}
