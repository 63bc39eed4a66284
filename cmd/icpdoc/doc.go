// Command icpdoc turns the data of one ICP recordal filing into the papers that this filing needs.
//
// What lives here: flags, the environment, the clock, files and folders, exit codes, and how findings are shown to a
// person or (with --json) to a machine. What never may: a rule, a sentence of a letter, a length on a page.
//
//	icpdoc check FILING...                    faults and warnings, all at once; several filings are compared
//	icpdoc requirements FILING                the material list with reasons and sources
//	icpdoc render KIND FILING [-o F]          one document
//	icpdoc render all FILING -o DIR           every document this filing requires
//	icpdoc photo SLOT IN... [-o OUT]          compliant pictures of photos and scans, or what is wrong with them
//	icpdoc verify CODE|FILE... [--against F]  what the codes of printed sheets are worth
//	icpdoc key list|rotate|export             the keys that sign them, in $ICPDOC_KEYS or the user's settings
//	icpdoc pack FILING... [-o OUT]            everything one filing needs in one ZIP, print-ready
//	icpdoc templates check|preview [DIR]      for the editor of templates and rulebooks
//
//	icpdoc serve                              the service: the same over HTTP, with filings, accounts and an audit
//	icpdoc config print                       its settings and where they come from
//	icpdoc user list|invite|disable|enable|password|company
//	icpdoc migrate | audit verify|export | backup TO | restore FROM | retain | master new|rotate
//
// The service's settings are flags, ICPDOC_* variables and one YAML file, in this order; config.go has the one table of them. One process
// has a data folder: serve and what changes accounts take its lock, while backup and audit work beside it.
//
// FILING is a JSON or YAML file, or - for standard input. IN is a picture or a folder of them. Messages go to standard error, results to standard output.
// Exit codes: 0 done, 1 a defect of ours, 2 wrong command line, 3 the filing or a picture has faults, a code is not valid and current, or the
// audit was changed, 4 templates, rulebooks or settings are wrong, 5 a file cannot be read or written.
package main
