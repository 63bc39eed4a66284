package casework_test

import (
	"strings"
	"testing"

	"icpdoc/internal/casework"
	"icpdoc/internal/store/storetest"
)

// An earlier version kept the digests of revisions in the clear: they are sealed when the desk opens, and say the same.
func TestDigestsOfEarlierVersionsAreSealed(t *testing.T) {
	o := open(t, storetest.SQLite(t))
	was := map[string]string{}
	var lost string
	for i := range 3 {
		c := o.create(t, []byte(strings.Replace(string(sample(t)), "门户", []string{"门户", "官网", "主页"}[i], 1)))
		if _, err := o.Submit(t.Context(), o.applicant, c.ID, c.Version); err != nil {
			t.Fatal(err)
		}
		digest := must(o.Revisions(t.Context(), o.applicant, c.ID))[0].Digest
		if rows := must(o.DB.Queries().Revisions(t.Context(), c.ID)); len(digest) != 12 || strings.Contains(rows[0].Digest, digest) {
			t.Fatalf("%q is kept as %q", digest, rows[0].Digest)
		}
		if err := o.DB.Queries().SealRevision(t.Context(), c.ID, 1, digest); err != nil {
			t.Fatal(err)
		}
		if was[c.ID] = digest; i == 0 {
			lost = c.ID
		}
	}
	if _, err := o.DB.Queries().SetFilingKey(t.Context(), lost, []byte("wrapped by a master key that nobody has")); err != nil {
		t.Fatal(err)
	}
	delete(was, lost)
	again, err := casework.Open(t.Context(), o.Config)
	if err != nil {
		t.Fatal("a filing that cannot be read keeps all others closed:", err)
	}
	for id, digest := range was {
		if rows := must(o.DB.Queries().Revisions(t.Context(), id)); strings.Contains(rows[0].Digest, digest) || len(rows[0].Digest) < 60 {
			t.Errorf("%q is kept as %q", digest, rows[0].Digest)
		}
		if got, err := again.Revisions(t.Context(), o.applicant, id); err != nil || len(got) != 1 || got[0].Digest != digest {
			t.Errorf("%+v, want %s: %v", got, digest, err)
		}
	}
}
