// Package photobench puts the photo room beside the tools that people use for the same job: ImageMagick, libvips and the
// naive Go way (imaging, image/jpeg, bisection).
//
// What lives here: the pictures, the peers' programs, the measuring of a process's CPU, wall time and peak memory. What
// never may: anything that serves a filer. Each pipeline runs in a process of its own, on one core, from a JPEG on disk to
// a marked JPEG of at most 200,000 bytes on disk. Ours also makes the clean copy.
//
// Run it with `make bench-photo`; its last lines are for machines:
//
//	ratio photo12_vs_imagemagick 2.9
//
// `make proof-reading` compares what comes out instead: at the same pixels and bytes, how like the master each copy is and
// how many of its characters tesseract recognises, for every kind of document in good and bad light, with a
// verdict for each: "at least as good", "not told apart" or "below", which fails; and what the watermark costs.
package photobench
