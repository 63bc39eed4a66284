// Package blob keeps pictures, papers and packs: bytes by address, written once, sealed.
//
// What lives here: the small Store interface with its two homes (a local folder, S3-compatible object storage), the
// Vault that seals what it stores, and the Master keys that wrap the keys of filings. What never may: what the bytes
// mean, whose they are, SQL.
//
//	key, wrapped, err := master.New(rand.Reader)    // one per filing; wrapped goes into the filing's record
//	ref, err := vault.Save(ctx, key, upload)        // ref goes into the photo's record
//	object, err := vault.Open(ctx, key, ref)        // an io.ReadSeekCloser: a range of it can be served
//
// Every object is an age file (age-encryption.org/v1) with a file key of its own, which the filing's key wraps, which a
// master key wraps. So erasing the wrapped key in the filing's record makes all its objects unreadable at once, and a
// new master key means wrapping some bytes per filing anew, not encrypting pictures again. An object's address is the
// SHA-256 of its sealed bytes: it says nothing about the picture, never changes, and shows a damaged object as damaged
// even without a key.
package blob
