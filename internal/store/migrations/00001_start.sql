-- Times are microseconds since 1970 (UTC). IDs are text. What is sealed is bytes that only the service's keys open.
-- One SQL for SQLite and PostgreSQL: BIGINT, TEXT, BYTEA and BOOLEAN alone.

-- +goose Up

-- Secrets of this instance, each wrapped by a master key: the keyring of the signed codes, the key of blind indexes, …
CREATE TABLE secrets (
  name    TEXT PRIMARY KEY,
  wrapped BYTEA NOT NULL,
  updated BIGINT NOT NULL
);

-- Companies whose filings applicants prepare. An applicant sees those of the own company alone.
CREATE TABLE companies (
  id      TEXT PRIMARY KEY,
  name    BYTEA NOT NULL, -- sealed
  created BIGINT NOT NULL
);

CREATE TABLE accounts (
  id           TEXT PRIMARY KEY,
  login        BYTEA NOT NULL,        -- sealed e-mail address
  login_index  BYTEA NOT NULL UNIQUE, -- keyed hash of it
  name         BYTEA NOT NULL,        -- sealed
  role         TEXT NOT NULL CHECK (role IN ('applicant', 'reviewer', 'clerk', 'admin')),
  provider     TEXT NOT NULL DEFAULT '', -- tenant of a reviewer or clerk
  company      TEXT NOT NULL DEFAULT '', -- of an applicant
  password     TEXT NOT NULL DEFAULT '', -- argon2id; '' until one is set
  totp         BYTEA,                 -- sealed secret; NULL without a second factor
  totp_last    BIGINT NOT NULL DEFAULT 0, -- last time step that was used: a code works once
  subject      BYTEA,                 -- keyed hash of issuer and subject of an OIDC sign-in
  disabled     BOOLEAN NOT NULL DEFAULT FALSE,
  epoch        BIGINT NOT NULL DEFAULT 0, -- sessions of an older epoch have ended
  failures     BIGINT NOT NULL DEFAULT 0,
  locked_until BIGINT NOT NULL DEFAULT 0,
  created      BIGINT NOT NULL,
  updated      BIGINT NOT NULL,
  version      BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX accounts_subject ON accounts (subject) WHERE subject IS NOT NULL;

CREATE TABLE sessions (
  token   TEXT PRIMARY KEY, -- hash of the cookie's token
  data    BYTEA NOT NULL,   -- sealed
  expires BIGINT NOT NULL
);
CREATE INDEX sessions_expires ON sessions (expires);

CREATE TABLE api_keys (
  id        TEXT PRIMARY KEY,
  account   TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  hash      BYTEA NOT NULL UNIQUE, -- SHA-256 of 256 random bits
  label     TEXT NOT NULL,
  scopes    TEXT NOT NULL,         -- separated by blanks
  expires   BIGINT NOT NULL,
  created   BIGINT NOT NULL,
  last_used BIGINT NOT NULL DEFAULT 0,
  revoked   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX api_keys_account ON api_keys (account);

-- Links that work once: invitations, the first administrator's, a new password.
CREATE TABLE invitations (
  hash     BYTEA PRIMARY KEY, -- SHA-256 of the link's token
  kind     TEXT NOT NULL CHECK (kind IN ('invitation', 'password')),
  account  TEXT NOT NULL DEFAULT '', -- whose password, '' for a new account
  role     TEXT NOT NULL,
  provider TEXT NOT NULL DEFAULT '',
  company  TEXT NOT NULL DEFAULT '',
  creator  TEXT NOT NULL DEFAULT '',
  created  BIGINT NOT NULL,
  expires  BIGINT NOT NULL,
  used     BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE filings (
  id        TEXT PRIMARY KEY,
  provider  TEXT NOT NULL DEFAULT '', -- tenant, '' while the draft does not name one
  company   TEXT NOT NULL,
  owner     TEXT NOT NULL,
  state     TEXT NOT NULL,
  kind      TEXT NOT NULL DEFAULT '', -- filing type
  mode      TEXT NOT NULL DEFAULT '', -- verification mode, '' while not known
  province  TEXT NOT NULL DEFAULT '',
  key       BYTEA,                    -- the filing's key, wrapped; NULL once erased
  data      BYTEA,                    -- sealed: the draft as given
  summary   BYTEA,                    -- sealed: entity's and services' names, for lists
  name_index   BYTEA,                 -- keyed hash of the entity's name
  number_index BYTEA,                 -- keyed hash of the certificate's number
  revision  BIGINT NOT NULL DEFAULT 0, -- of the last submission
  version   BIGINT NOT NULL DEFAULT 1, -- counts every change; the ETag
  created   BIGINT NOT NULL,
  updated   BIGINT NOT NULL,
  submitted BIGINT NOT NULL DEFAULT 0,
  entered   BIGINT NOT NULL           -- when it came into its state; retention counts from here
);
CREATE INDEX filings_provider ON filings (provider, state, updated, id);
CREATE INDEX filings_company ON filings (company, updated, id);
CREATE INDEX filings_updated ON filings (updated, id);
CREATE INDEX filings_name ON filings (name_index);
CREATE INDEX filings_number ON filings (number_index);
CREATE INDEX filings_state ON filings (state, entered);

CREATE TABLE revisions (
  filing  TEXT NOT NULL REFERENCES filings (id) ON DELETE CASCADE,
  number  BIGINT NOT NULL,
  data    BYTEA NOT NULL, -- sealed with the filing's key
  digest  TEXT NOT NULL,  -- revision as printed on covers
  changed TEXT NOT NULL,  -- JSON: pointers that differ from the revision before
  account TEXT NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (filing, number)
);

-- What a reviewer wrote, field by field, when a filing went back.
CREATE TABLE returns (
  id       TEXT PRIMARY KEY,
  filing   TEXT NOT NULL REFERENCES filings (id) ON DELETE CASCADE,
  revision BIGINT NOT NULL,
  reasons  BYTEA NOT NULL, -- sealed
  account  TEXT NOT NULL,
  created  BIGINT NOT NULL
);
CREATE INDEX returns_filing ON returns (filing, created);

-- Objects in the blob store. A doomed one is deleted by the sweeper.
CREATE TABLE objects (
  address TEXT PRIMARY KEY,
  filing  TEXT NOT NULL,
  size    BIGINT NOT NULL,
  sha256  BYTEA NOT NULL,
  created BIGINT NOT NULL,
  doomed  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX objects_filing ON objects (filing);
CREATE INDEX objects_doomed ON objects (doomed) WHERE doomed <> 0;

CREATE TABLE photos (
  id       TEXT PRIMARY KEY,
  filing   TEXT NOT NULL REFERENCES filings (id) ON DELETE CASCADE,
  slot     TEXT NOT NULL,
  material TEXT NOT NULL,
  service  BIGINT NOT NULL DEFAULT -1,
  domain   BIGINT NOT NULL DEFAULT -1,
  item     BIGINT NOT NULL DEFAULT 0,
  side     TEXT NOT NULL DEFAULT '',
  page     BIGINT NOT NULL DEFAULT 0,
  name     BYTEA NOT NULL,  -- sealed file name
  outcome  BYTEA NOT NULL,  -- sealed: findings and numbers
  blocked  BOOLEAN NOT NULL,
  master   TEXT NOT NULL,   -- address of the upload
  clean    TEXT NOT NULL DEFAULT '',
  marked   TEXT NOT NULL DEFAULT '',
  created  BIGINT NOT NULL,
  version  BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX photos_filing ON photos (filing, material, service, domain, item, side, page);

CREATE TABLE packs (
  id       TEXT PRIMARY KEY,
  filing   TEXT NOT NULL REFERENCES filings (id) ON DELETE CASCADE,
  revision BIGINT NOT NULL,
  object   TEXT NOT NULL,
  manifest BYTEA NOT NULL, -- sealed pack.json
  complete BOOLEAN NOT NULL,
  account  TEXT NOT NULL,
  created  BIGINT NOT NULL
);
CREATE INDEX packs_filing ON packs (filing, created);

-- Answers to creating calls, by the caller's idempotency key.
CREATE TABLE idempotency (
  hash    BYTEA PRIMARY KEY, -- of account and key
  request BYTEA NOT NULL,    -- hash of method, address and body: another request under the same key is a conflict
  status  BIGINT NOT NULL DEFAULT 0, -- 0 while the first call runs
  answer  BYTEA,             -- sealed
  expires BIGINT NOT NULL
);
CREATE INDEX idempotency_expires ON idempotency (expires);

-- Who did what to which filing, when and from where. Each line holds the hash of the one before.
CREATE TABLE audit (
  seq      BIGINT PRIMARY KEY,
  at       BIGINT NOT NULL,
  account  TEXT NOT NULL,
  action   TEXT NOT NULL,
  filing   TEXT NOT NULL DEFAULT '',
  provider TEXT NOT NULL DEFAULT '',
  company  TEXT NOT NULL DEFAULT '',
  origin   TEXT NOT NULL DEFAULT '', -- address the request came from
  request  TEXT NOT NULL DEFAULT '',
  detail   TEXT NOT NULL DEFAULT '', -- JSON without personal data
  hash     BYTEA NOT NULL
);
-- The last line's number and hash. Who adds a line holds this row, so lines are added one after the other, and a line
-- that was cut off the end is missed.
CREATE TABLE audit_head (
  id   BIGINT PRIMARY KEY CHECK (id = 1),
  seq  BIGINT NOT NULL,
  hash BYTEA NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');
CREATE INDEX audit_filing ON audit (filing, seq);

-- +goose Down
DROP TABLE audit_head;
DROP TABLE audit;
DROP TABLE idempotency;
DROP TABLE packs;
DROP TABLE photos;
DROP TABLE objects;
DROP TABLE returns;
DROP TABLE revisions;
DROP TABLE filings;
DROP TABLE invitations;
DROP TABLE api_keys;
DROP TABLE sessions;
DROP TABLE accounts;
DROP TABLE companies;
DROP TABLE secrets;
