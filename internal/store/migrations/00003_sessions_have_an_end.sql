-- A session ends when it was not used for a while (expires), and at the latest at a time that its use does not put off (ends).
-- With the latter in the record, that it was used is one small change of it, which no other change of the session is lost by.

-- +goose Up
ALTER TABLE sessions ADD COLUMN ends BIGINT NOT NULL DEFAULT 0;
UPDATE sessions SET ends = expires;

-- +goose Down
ALTER TABLE sessions DROP COLUMN ends;
