-- name: Secret :one
SELECT wrapped FROM secrets WHERE name = $1;

-- name: Secrets :many
SELECT * FROM secrets ORDER BY name;

-- name: AddSecret :execrows
INSERT INTO secrets (name, wrapped, updated) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING;

-- name: ChangeSecret :execrows
UPDATE secrets SET wrapped = $2, updated = $3 WHERE name = $1;

-- name: NextAudit :one
UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash;

-- name: SetAuditHead :exec
UPDATE audit_head SET hash = $1 WHERE id = 1;

-- name: AuditHead :one
SELECT seq, hash FROM audit_head WHERE id = 1;

-- name: AddAudit :exec
INSERT INTO audit (seq, at, account, action, filing, provider, company, origin, request, detail, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: AuditAfter :many
SELECT * FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2;

-- name: AuditOfFiling :many
SELECT * FROM audit WHERE filing = $1 ORDER BY seq;

-- name: ClaimIdempotency :execrows
INSERT INTO idempotency (hash, request, expires) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING;

-- name: Idempotency :one
SELECT * FROM idempotency WHERE hash = $1;

-- name: AnswerIdempotency :exec
UPDATE idempotency SET status = $2, answer = $3 WHERE hash = $1;

-- name: ReleaseIdempotency :exec
DELETE FROM idempotency WHERE hash = $1 AND status = 0;

-- name: ExpireIdempotency :execrows
DELETE FROM idempotency WHERE expires < $1;
