-- name: AddCompany :exec
INSERT INTO companies (id, name, created) VALUES ($1, $2, $3);

-- name: Company :one
SELECT * FROM companies WHERE id = $1;

-- name: Companies :many
SELECT * FROM companies ORDER BY created, id;

-- name: AddAccount :exec
INSERT INTO accounts (id, login, login_index, name, role, provider, company, password, subject, created, updated)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10);

-- name: Account :one
SELECT * FROM accounts WHERE id = $1;

-- name: AccountByLogin :one
SELECT * FROM accounts WHERE login_index = $1;

-- name: AccountBySubject :one
SELECT * FROM accounts WHERE subject = $1;

-- name: Accounts :many
SELECT * FROM accounts ORDER BY created, id;

-- name: CountAccounts :one
SELECT count(*) FROM accounts WHERE role = $1 AND NOT disabled;

-- name: ChangeAccount :execrows
UPDATE accounts SET name = $2, role = $3, provider = $4, company = $5, disabled = $6, epoch = epoch + 1, updated = $7, version = version + 1
WHERE id = $1 AND version = $8;

-- name: SetPassword :execrows
UPDATE accounts SET password = $2, epoch = epoch + 1, failures = 0, locked_until = 0, updated = $3, version = version + 1 WHERE id = $1;

-- name: SetTOTP :execrows
UPDATE accounts SET totp = $2, totp_last = 0, updated = $3, version = version + 1 WHERE id = $1;

-- name: UseTOTP :execrows
UPDATE accounts SET totp_last = $2 WHERE id = $1 AND totp_last < $2;

-- name: SetSubject :execrows
UPDATE accounts SET subject = $2, updated = $3, version = version + 1 WHERE id = $1;

-- name: CountFailure :one
UPDATE accounts SET failures = failures + 1 WHERE id = $1 RETURNING failures;

-- name: LockAccount :exec
UPDATE accounts SET locked_until = $2 WHERE id = $1;

-- name: ClearFailures :exec
UPDATE accounts SET failures = 0, locked_until = 0 WHERE id = $1 AND (failures > 0 OR locked_until > 0);

-- name: PutSession :exec
INSERT INTO sessions (token, data, expires, ends) VALUES ($1, $2, $3, $4)
ON CONFLICT (token) DO UPDATE SET data = excluded.data, expires = excluded.expires, ends = excluded.ends;

-- name: Session :one
SELECT * FROM sessions WHERE token = $1 AND expires > $2;

-- name: UseSession :exec
UPDATE sessions SET expires = $2 WHERE token = $1 AND expires < $2;

-- name: TakeSession :one
DELETE FROM sessions WHERE token = $1 RETURNING data, expires;

-- name: DeleteSession :exec
DELETE FROM sessions WHERE token = $1;

-- name: EndSessions :execrows
UPDATE accounts SET epoch = epoch + 1 WHERE id = $1;

-- name: ExpireSessions :execrows
DELETE FROM sessions WHERE expires < $1;

-- name: AddAPIKey :exec
INSERT INTO api_keys (id, account, hash, label, scopes, expires, created) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: APIKeyByHash :one
SELECT * FROM api_keys WHERE hash = $1;

-- name: APIKeysOf :many
SELECT * FROM api_keys WHERE account = $1 ORDER BY created, id;

-- name: RevokeAPIKey :execrows
UPDATE api_keys SET revoked = $3 WHERE id = $1 AND account = $2 AND revoked = 0;

-- name: UseAPIKey :exec
UPDATE api_keys SET last_used = $2 WHERE id = $1;

-- name: AddInvitation :exec
INSERT INTO invitations (hash, kind, account, role, provider, company, creator, created, expires)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: Invitation :one
SELECT * FROM invitations WHERE hash = $1;

-- name: UseInvitation :execrows
UPDATE invitations SET used = $2 WHERE hash = $1 AND used = 0 AND expires > $2;

-- name: VoidInvitations :execrows
UPDATE invitations SET used = $2 WHERE creator = $1 AND used = 0;

-- name: ExpireInvitations :execrows
DELETE FROM invitations WHERE expires < $1;
