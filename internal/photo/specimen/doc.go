// Package specimen draws synthetic documents and photographs of them, with the truth beside each: test data.
//
// A Page is a business licence, either side of an identity card, a passport or another permit, a screenshot of a
// domain's real-name status or an APP icon. A Photo is a page as a phone, a copier or a scanner would give it: on a table, in perspective, in bad
// light, blurred, cut off. Everything is invented and plainly marked 样本 SPECIMEN: no person, company, number or
// emblem here is real, and the ornaments are of our own making. The same seed gives the same pixels. Nothing here
// reads a disk, a clock or the process's randomness, and nothing that serves a filer may lean on it.
//
//	press, err := specimen.NewPress(set)
//	page := press.Draw(specimen.Licence, 7, 2000)                 // 2000 px on the long side
//	photo := page.Photograph(specimen.Random(7, "glare"), 1600)   // 1600 px on the long side
//	data := photo.JPEG(90)
//	for photo := range press.Set(1, 300, 1600) { … photo.Truth.Corners, photo.Truth.Labels }
package specimen
