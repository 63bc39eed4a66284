package casework

import (
	"context"
	"encoding/base64"

	"icpdoc/internal/blob"
	"icpdoc/internal/fault"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
)

// A revision's digest stands on paper, and is sealed here: it follows from what the filing says and from nothing secret, so in
// the clear it would let whoever knows most of a filing try what the rest is, an ID number for one.

func sealDigest(key blob.Key, id string, revision int64, digest string) (string, error) {
	sealed, err := key.Seal(placeOfDigest(id, revision), []byte(digest))
	return base64.StdEncoding.EncodeToString(sealed), err
}

func openDigest(key blob.Key, r record.Revision) (string, error) {
	sealed, err := base64.StdEncoding.DecodeString(r.Digest)
	if err != nil {
		return "", fault.Wrap(err, "case.decode")
	}
	digest, err := key.Open(placeOfDigest(r.Filing, r.Number), sealed)
	return string(digest), err
}

func placeOfDigest(id string, revision int64) string {
	return "revisions.digest " + id + " " + itoa(revision)
}

// sealDigests seals what an earlier version left in the clear. A filing whose key does not open waits for the master key that
// does: nothing else of it can be read either.
func (d *Desk) sealDigests(ctx context.Context) error {
	const batch = 500
	filing, number, sealed := "", int64(0), false
	for {
		rows, err := d.DB.Queries().BareRevisions(ctx, filing, number, batch)
		if err != nil {
			return store.Trouble(err)
		}
		for _, r := range rows {
			filing, number = r.Filing, r.Number
			key, err := d.Master.Unwrap(r.Key)
			if err != nil {
				continue
			}
			digest, err := sealDigest(key, r.Filing, r.Number, r.Digest)
			if err != nil {
				return err
			}
			if err := d.DB.Queries().SealRevision(ctx, r.Filing, r.Number, digest); err != nil {
				return store.Trouble(err)
			}
			sealed = true
		}
		if len(rows) == batch {
			continue
		}
		if sealed {
			d.wipe(ctx)
		}
		return nil
	}
}
