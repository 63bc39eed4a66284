// Package servicebench measures the service as a client meets it: the real binary on loopback with the embedded default,
// driven by vegeta over HTTP with connections that are kept alive.
//
// Tests and benchmarks alone live here, nothing that the product links. It may import every room.
//
// A real letter of a sample filing is asked for at POST /v1/documents/{kind}. Names, numbers and addresses differ from
// letter to letter, so that nobody profits from a memory of the last one, and every answer is compared, byte for byte, with
// a PDF that qpdf found sound. The load generator shares the cores with the service; both costs are printed apart. Beside it
// stand the bare letter without a service around it, the same letter as Gotenberg makes it (a Chromium that is kept running,
// a page per letter, Page.printToPDF), and pictures and packs sent eight at a time.
//
//	make bench-service
//
// prints tables and, for machines, lines such as
//
//	rate documents_per_s 412
//	p99_ms documents_half 9.1
//	rss_mb service_after_100000 142
package servicebench
