-- A digest in the clear tells whoever has both the database and the same file or filing that it is here.
--
-- Objects have none any more: their address, which is the digest of the sealed bytes, and the seal itself prove as much and
-- tell nothing. The table is made anew: where a column is dropped, PostgreSQL leaves its bytes in every row.
--
-- Those of revisions are sealed and in base64. The service seals the old ones, which have twelve digits, when it opens: that takes
-- the filings' keys. The index finds them, and is empty then.

-- +goose Up
ALTER TABLE objects RENAME TO objects_with_digest;
DROP INDEX objects_filing;
DROP INDEX objects_doomed;
CREATE TABLE objects (
  address TEXT PRIMARY KEY, -- SHA-256 of the sealed bytes
  filing  TEXT NOT NULL,
  size    BIGINT NOT NULL,  -- in the clear
  created BIGINT NOT NULL,
  doomed  BIGINT NOT NULL DEFAULT 0
);
INSERT INTO objects (address, filing, size, created, doomed) SELECT address, filing, size, created, doomed FROM objects_with_digest;
DROP TABLE objects_with_digest;
CREATE INDEX objects_filing ON objects (filing);
CREATE INDEX objects_doomed ON objects (doomed) WHERE doomed <> 0;
CREATE INDEX revisions_bare ON revisions (filing, number) WHERE length(digest) = 12;

-- +goose Down
DROP INDEX revisions_bare;
ALTER TABLE objects ADD COLUMN sha256 BYTEA NOT NULL DEFAULT '';
