-- name: AddFiling :exec
INSERT INTO filings (id, provider, company, owner, state, kind, mode, province, key, data, summary, name_index, number_index, created, updated, entered)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $14);

-- name: Filing :one
SELECT * FROM filings WHERE id = $1;

-- name: ChangeFiling :execrows
UPDATE filings SET provider = $2, kind = $3, mode = $4, province = $5, data = $6, summary = $7, name_index = $8, number_index = $9,
  updated = $10, version = version + 1
WHERE id = $1 AND version = $11;

-- name: MoveFiling :execrows
UPDATE filings SET state = $2, revision = $3, submitted = $4, updated = $5, entered = $5, version = version + 1
WHERE id = $1 AND version = $6;

-- name: TouchFiling :execrows
UPDATE filings SET updated = $2, version = version + 1 WHERE id = $1;

-- Empty filters let everything pass, and so does any_term. A page goes on after (updated, id), newest first.
-- name: ListFilings :many
SELECT * FROM filings
WHERE (CAST(sqlc.arg(provider) AS TEXT) = '' OR provider = sqlc.arg(provider))
  AND (CAST(sqlc.arg(company) AS TEXT) = '' OR company = sqlc.arg(company))
  AND (CAST(sqlc.arg(state) AS TEXT) = '' OR state = sqlc.arg(state))
  AND (CAST(sqlc.arg(hide_state) AS TEXT) = '' OR state <> sqlc.arg(hide_state))
  AND (CAST(sqlc.arg(kind) AS TEXT) = '' OR kind = sqlc.arg(kind))
  AND (CAST(sqlc.arg(mode) AS TEXT) = '' OR mode = sqlc.arg(mode))
  AND (CAST(sqlc.arg(province) AS TEXT) = '' OR province = sqlc.arg(province))
  AND (CAST(sqlc.arg(any_term) AS BOOLEAN) OR name_index = sqlc.arg(term) OR number_index = sqlc.arg(term))
  AND (updated < sqlc.arg(before) OR (updated = sqlc.arg(before) AND id < sqlc.arg(before_id)))
ORDER BY updated DESC, id DESC
LIMIT sqlc.arg(count);

-- name: FilingsInState :many
SELECT * FROM filings WHERE state = $1 AND entered < $2 ORDER BY entered, id LIMIT $3;

-- name: FilingKeys :many
SELECT id, key FROM filings WHERE id > $1 AND key IS NOT NULL ORDER BY id LIMIT $2;

-- name: SetFilingKey :execrows
UPDATE filings SET key = $2 WHERE id = $1;

-- name: DeleteFiling :execrows
DELETE FROM filings WHERE id = $1;

-- name: AddRevision :exec
INSERT INTO revisions (filing, number, data, digest, changed, account, created) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: Revisions :many
SELECT * FROM revisions WHERE filing = $1 ORDER BY number;

-- Those whose digest an earlier version left in the clear, after one of them.
-- name: BareRevisions :many
SELECT r.filing, r.number, r.digest, filings.key FROM revisions AS r JOIN filings ON filings.id = r.filing
WHERE length(r.digest) = 12 AND filings.key IS NOT NULL
  AND (r.filing > sqlc.arg(filing) OR (r.filing = sqlc.arg(filing) AND r.number > sqlc.arg(number)))
ORDER BY r.filing, r.number LIMIT sqlc.arg(count);

-- name: SealRevision :exec
UPDATE revisions SET digest = $3 WHERE filing = $1 AND number = $2;

-- name: Revision :one
SELECT * FROM revisions WHERE filing = $1 AND number = $2;

-- name: AddReturn :exec
INSERT INTO returns (id, filing, revision, reasons, account, created) VALUES ($1, $2, $3, $4, $5, $6);

-- name: Returns :many
SELECT * FROM returns WHERE filing = $1 ORDER BY created, id;

-- name: AddObject :exec
INSERT INTO objects (address, filing, size, created) VALUES ($1, $2, $3, $4);

-- name: Object :one
SELECT * FROM objects WHERE address = $1 AND doomed = 0;

-- name: DoomObject :exec
UPDATE objects SET doomed = $2 WHERE address = $1;

-- name: DoomObjectsOf :execrows
UPDATE objects SET doomed = $2 WHERE filing = $1 AND doomed = 0;

-- name: DoomedObjects :many
SELECT address FROM objects WHERE doomed <> 0 ORDER BY address LIMIT $1;

-- name: ForgetObject :exec
DELETE FROM objects WHERE address = $1 AND doomed <> 0;

-- name: HasObject :one
SELECT count(*) FROM objects WHERE address = $1;

-- name: AddPhoto :exec
INSERT INTO photos (id, filing, slot, material, service, domain, item, side, page, name, outcome, blocked, master, clean, marked, created)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: Photo :one
SELECT * FROM photos WHERE id = $1 AND filing = $2;

-- name: Photos :many
SELECT * FROM photos WHERE filing = $1 ORDER BY material, service, domain, item, side, page, created, id;

-- name: DeletePhoto :execrows
DELETE FROM photos WHERE id = $1 AND filing = $2;

-- name: AddPack :exec
INSERT INTO packs (id, filing, revision, object, manifest, complete, account, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: Pack :one
SELECT * FROM packs WHERE id = $1 AND filing = $2;

-- name: Packs :many
SELECT * FROM packs WHERE filing = $1 ORDER BY created DESC, id DESC;

-- name: LivingObjects :many
SELECT address FROM objects WHERE doomed = 0 AND address > $1 ORDER BY address LIMIT $2;
