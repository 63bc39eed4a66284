// Package internal is the house: its rooms, and which may call which.
//
// icpdoc turns the data of one ICP recordal (备案) filing into everything that must be printed, signed, sealed
// and sent for it. Data goes through the house one way, front to back, and never turns round:
//
//	CLI file ── cmd ─► filing.Input ─► filing.New ─► filing.Filing ─► rulebook ─► []Requirement
//	                   (strings)       (all faults                                  │
//	                                    at once)                                    ▼
//	                                       letter: template + Filing ─► typeset ─► pdf
//
//	picture file ── cmd, rulebook's slot ─► photo: decode ─► frame ─► inspect ─► fit ─► mark
//
// A rule is written once, whoever knocks: the operators' rules, the provinces' rules and the wording of letters
// are data under templates/, never Go. Time, randomness and the disk come from outside as arguments, so the same
// input gives the same bytes.
//
// # Rooms
//
// One line per package: what lives there, then what it may import of ours. imports_test.go reads this table and
// compares it with the imports of every package; an import that is not listed fails.
//
//	cmd/icpdoc              one binary: flags, environment, wiring, exit codes | everything
//	templates               embedded data: documents (print HTML), rulebooks, provinces, code lists | -
//	fonts                   embedded font files and their licences | -
//	internal/fault          the one error type that a user ever sees | -
//	internal/filing         Input, Filing, Entity, Person, Service; every check of a field; the glossary | fault
//	internal/filing/filingtest  synthetic filings for tests, never linked into the binary | filing
//	internal/rulebook       provider × province × mode × filing → Requirements, each with reason and source | filing, fault
//	internal/face           font files parsed once: coverage, advances, outlines, small subsets | fault
//	internal/typeset/line   Chinese line breaking by CLREQ | -
//	internal/typeset        print HTML → boxes → lines → pages; pure geometry | typeset/line, face, fault
//	internal/pdf            pages → PDF bytes; the only room that knows fpdf | typeset, face, fault
//	internal/photo          one upload → findings, clean copy, watermarked copy; the only room that knows imaging | photo/decode, photo/fit, photo/frame, photo/inspect, photo/mark, face, fault
//	internal/photo/chroma   how coarse the colour of a picture is | -
//	internal/photo/decode   bytes of one upload → upright planar sRGB pixels; the only room that knows picture decoders | photo/chroma, fault
//	internal/photo/fit      the best-looking baseline JPEG inside a byte window | photo/chroma, fault
//	internal/photo/frame    the four corners of a document; straight, evenly lit | photo/chroma, fault
//	internal/photo/inspect  what an examiner would object to in a picture, with numbers | photo/chroma, photo/frame, fault
//	internal/photo/mark     the purpose of a copy, written over it on the slant | photo/chroma, face, fault
//	internal/photo/specimen  synthetic documents and photographs of them, for tests | face
//	internal/letter         which template, filled with which filing → a finished document | filing, rulebook, typeset, pdf, imprint, face, fault
//	internal/letter/lettertest  fonts, rulebooks, templates and sample filings, opened for tests, never linked into the binary | everything
//	internal/imprint        the signed code on every printed sheet: keys, mint, verify; the only room that knows go-qrcode | fault
//	internal/imprint/read   pictures of sheets → the codes on them | imprint, fault
//	internal/raster         pages → pictures, drawn from our own outlines | typeset, face, photo/fit, fault
//	internal/workbook       workbooks; the only room that knows excelize | fault
//	internal/pack           what belongs together → print set, soft copies, checklist, ZIP | filing, rulebook, letter, typeset, photo, workbook, pdf, raster, imprint, face, fault
//	internal/blob           bytes by address, local folder or object storage, sealed | fault
//	internal/blob/blobtest  what every home of objects must do, for tests | blob
//	internal/store          records in SQLite or PostgreSQL: schema, queries, transactions | store/record, fault
//	internal/store/record   the queries as Go, made by sqlc | -
//	internal/store/storetest  empty databases of both kinds, for tests | store
//	internal/account        who may come in and what they may do | store, store/record, blob, fault
//	internal/casework       the life of a filing, free of HTTP: what every door of the service calls | filing, rulebook, letter, photo, pack, imprint, account, store, store/record, blob, fault
//	internal/web            the service over HTTP: wiring of its rooms, time limits of connections | web/api, web/door, casework, account, imprint, pack
//	internal/web/door       what every request passes: IDs, log, limits, headers, problems; the only room that knows Prometheus | account, fault
//	internal/web/api        the routes under /v1 and their OpenAPI document; the only room that knows huma | web/door, casework, account, filing, rulebook, letter, photo, photo/decode, pack, pdf, imprint, imprint/read, blob, fault
//
// # Rules of the house
//
// One door in: JSON, YAML and later forms and spreadsheet rows all become filing.Input, and only filing.New makes
// a Filing. One fault, several faces: fault.Error becomes a message and an exit code on the command line. Renderers
// take an io.Writer; only cmd knows paths. No package-level mutable state, no init. An interface stands only at a
// real seam.
package internal
