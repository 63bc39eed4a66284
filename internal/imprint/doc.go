// Package imprint puts a signed code on every printed sheet and tells later what a code is worth.
//
// What lives here: the keyring, what a code says (Sheet), how it is written (a QR matrix and a short code for people), and
// the judgement of a code that came back. What never may: pixels (read finds codes in pictures), paper (letter and typeset
// place the code), files (the command keeps the keyring), personal data. A code carries numbers and hashes only; whoever
// finds a sheet's code learns from it nothing that does not stand on the sheet.
//
//	keys, err := imprint.NewKeyring(rand.Reader, now)
//	code, err := keys.Mint(imprint.Sheet{Document: keys.DocumentID("nwcd", "new", "…"), Number: 1, Of: 2, Copy: 1, Digest: d})
//	verdict := imprint.Judge(keys, code.Payload, records)   // Current, Superseded, Unknown, Forged, Unsigned
//	verdict = imprint.Check(keys, code.Payload)             // Genuine when there is nothing to compare it with
//
// # The payload
//
// "ICP1:" and 86 bytes in base45 (RFC 9285), 134 characters of QR's alphanumeric set: key ID (4 bytes), document ID (5),
// sheet number, number of sheets, copy (1 each), digest (10), Ed25519 signature (64) over all that precedes it, prefix
// included, under a context string of ours. It fills a QR symbol of version 6, level M (41 modules a side).
//
// # The short code
//
// "7K3M-9QXT-F 2/3-1": the document ID in 32 letters and digits, a check symbol by which every wrong symbol and every exchange
// of two is noticed, then sheet/of-copy. It is not signed: it finds the document, it proves nothing.
//
// # The keyring
//
// One secret, under which documents get their IDs and values their fingerprints, for good; Ed25519 keys, of which the last
// signs. Rotation erases the private part of the one before and keeps its public part. Every hash and every signature has a
// label of its own, so that none can pass for another's.
//
// # What a code proves
//
// That a holder of the private key let print this sheet with this content. It does not prove that nobody wrote on the sheet
// afterwards, nor that the paper is no photocopy.
package imprint
