// Package bench measures what a letter costs, side by side with other ways of making it.
//
// Tests and benchmarks alone live here, nothing that the product links. It may import every room.
//
// One letter of 608 characters with a table of six rows and seven columns, in two faces, is made in turn by our own
// engine, by fpdf as its manual shows it (AddUTF8FontFromBytes, MultiCell) and, where they are installed, by Typst,
// headless Chromium and LibreOffice. Names and numbers differ from letter to letter, so that nobody profits from a
// memory of the last one. Our "letter" is made as the letter room makes it, over the font subsets of what its template
// prints every time; "letter_anew" makes every subset itself. Beside it stand a real letter, and all papers of a sample
// filing, through the whole house, and what one cold start of the program costs.
// The engines take turns within one run, and what counts is the CPU time of their processes:
// on a shared machine wall time says more about the neighbours.
//
//	make bench
//
// prints a table and, for machines, lines such as
//
//	cpu_ms letter 0.92
//	ratio letter_vs_naive_fpdf 51.3
package bench
