package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	"github.com/alecthomas/kong"

	"icpdoc/internal/fault"
)

// The exit codes, documented in doc.go, in the help and in the README.
const (
	exitDone = iota
	exitInternal
	exitUsage
	exitFiling
	exitConfig
	exitFile
)

// version is set at build time.
var version = "dev"

// world is everything from outside the process that a command may touch.
type world struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	now      func() time.Time
	random   io.Reader // cryptographic: keys are made of it
	terminal bool      // standard error is a terminal: progress may be drawn
}

type cli struct {
	Lang      string           `enum:"zh,en" default:"${lang}" help:"${h_lang}"`
	Templates string           `placeholder:"DIR" env:"ICPDOC_TEMPLATES" help:"${h_overlay}"`
	Today     string           `placeholder:"YYYY-MM-DD" help:"${h_today}"`
	JSON      bool             `name:"json" help:"${h_json}"`
	Version   kong.VersionFlag `help:"${h_version}"`

	Check        checkCmd        `cmd:"" help:"${h_check}"`
	Requirements requirementsCmd `cmd:"" help:"${h_requirements}"`
	Render       renderCmd       `cmd:"" help:"${h_render}"`
	Photo        photoCmd        `cmd:"" help:"${h_photo}"`
	Pack         packCmd         `cmd:"" help:"${h_pack}"`
	Verify       verifyCmd       `cmd:"" help:"${h_verify}"`
	Key          keyCmd          `cmd:"" help:"${h_key}"`
	Tpl          templatesCmd    `cmd:"" name:"templates" help:"${h_templates}"`
	Licenses     licensesCmd     `cmd:"" help:"${h_licenses}"`

	Serve   serveCmd   `cmd:"" help:"${h_serve}"`
	Config  configCmd  `cmd:"" help:"${h_configcmd}"`
	User    userCmd    `cmd:"" help:"${h_user}"`
	Migrate migrateCmd `cmd:"" help:"${h_migrate}"`
	Audit   auditCmd   `cmd:"" help:"${h_audit}"`
	Backup  backupCmd  `cmd:"" help:"${h_backup}"`
	Restore restoreCmd `cmd:"" help:"${h_restore}"`
	Retain  retainCmd  `cmd:"" help:"${h_retain}"`
	Master  masterCmd  `cmd:"" help:"${h_master}"`
}

func main() {
	info, err := os.Stderr.Stat()
	w := world{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv, now: time.Now, random: rand.Reader,
		terminal: err == nil && info.Mode()&os.ModeCharDevice != 0}
	os.Exit(run(os.Args[1:], w))
}

// run is the whole program: it parses args, does the command and returns the exit code.
func run(args []string, w world) int {
	lang := language(args, w.env)
	var c cli
	code, exited := 0, false
	vars := texts(lang)
	vars["version"] = "icpdoc " + version
	parser, err := kong.New(&c, kong.Name("icpdoc"), kong.Description(vars["h_about"]), vars,
		kong.Writers(w.out, w.err), kong.Exit(func(n int) { code, exited = n, true }),
		kong.Help(printHelp(lang)), kong.ConfigureHelp(kong.HelpOptions{Compact: true, Summary: true, WrapUpperBound: 100}))
	if err != nil {
		fmt.Fprintln(w.err, "icpdoc:", err)
		return exitInternal
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	ctx, err := parser.Parse(args)
	if exited {
		return code
	}
	if err != nil {
		fmt.Fprintf(w.err, "icpdoc: %s\n%s\n", usageText(lang, err.Error()), vars["try_help"])
		return exitUsage
	}
	h, err := newHouse(w, &c)
	if err == nil {
		err = ctx.Run(h)
	}
	return report(w, c.Lang, c.JSON, err)
}

// language is --lang, else the locale, else Chinese. It is looked for before parsing, since help is in it too.
func language(args []string, env func(string) string) string {
	for i, a := range args {
		v, ok := strings.CutPrefix(a, "--lang=")
		if a == "--lang" && i+1 < len(args) {
			v, ok = args[i+1], true
		}
		if ok && (v == "zh" || v == "en") {
			return v
		}
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := env(name); v != "" {
			if strings.HasPrefix(v, "zh") {
				return "zh"
			}
			return "en"
		}
	}
	return "zh"
}

// report shows an error and turns it into an exit code.
func report(w world, lang string, asJSON bool, err error) int {
	if err == nil {
		return exitDone
	}
	var file *fileError
	isFile := errors.As(err, &file)
	f := fault.As(err)
	switch {
	case errors.As(err, new(told)):
	case asJSON && !isFile:
		writeJSON(w.out, problem{Code: f.Code, Kind: f.Kind.String(), Detail: f.Detail, Fields: f.Fields})
	default:
		showError(w.err, lang, err)
	}
	if isFile {
		return exitFile
	}
	switch f.Kind {
	case fault.Invalid, fault.Malformed, fault.Unsupported, fault.Conflict, fault.Denied:
		return exitFiling
	case fault.NotFound:
		return exitUsage
	case fault.Config:
		return exitConfig
	case fault.Unavailable:
		if f.Cause != nil {
			fmt.Fprintf(w.err, "  %v\n", f.Cause)
		}
		return exitFile
	}
	if f.Cause != nil {
		fmt.Fprintf(w.err, "  %v\n", f.Cause)
	}
	return exitInternal
}

// today is --today or the clock's day in China, where the rules apply.
func (c *cli) today(now time.Time) (civil.Date, error) {
	if c.Today == "" {
		return civil.DateOf(now.In(time.FixedZone("UTC+8", 8*3600))), nil
	}
	d, err := civil.ParseDate(c.Today)
	if err != nil {
		return d, fault.New(fault.NotFound, "flag.today", "--today 须为 YYYY-MM-DD。", "--today must be YYYY-MM-DD.")
	}
	return d, nil
}
