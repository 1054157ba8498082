-- SPDX-License-Identifier: EUPL-1.2
-- The record (append-only events), API keys, failed attempts, and answers kept for idempotency keys.

CREATE TABLE event (
    -- Place in the chain: 1, 2, 3, ... without gaps (given out under an advisory lock, not a sequence).
    position bigint PRIMARY KEY CHECK (position > 0),
    id uuid NOT NULL UNIQUE,
    happened_at timestamptz NOT NULL,
    -- Who: a key's public prefix, an account's id, `command-line` or `system`; never a person's name.
    actor text NOT NULL CHECK (actor <> ''),
    role text NOT NULL,
    action text NOT NULL CHECK (action <> ''),
    subject_type text NOT NULL,
    subject_id text NOT NULL,
    -- The municipality the event is about, if one.
    municipality text,
    facts jsonb NOT NULL,
    previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
    hash bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32)
);
CREATE INDEX event_subject ON event (subject_type, subject_id, position);

SELECT make_append_only('event');

CREATE TABLE api_key (
    id uuid PRIMARY KEY,
    -- Public part of the key: shown in lists and in the record, used to find the row.
    prefix text NOT NULL UNIQUE CHECK (prefix ~ '^[0-9a-f]{8}$'),
    -- SHA-256 of the whole key; the key itself is shown once and kept nowhere.
    secret_hash bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
    role text NOT NULL,
    -- The Kommune the key acts for (AGS), a district (5 digits) or a Regierungsbezirk (3 digits).
    municipality text,
    label text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz
);

-- Wrong keys, counted per address and minute so that every web process sees the same number.
CREATE TABLE failed_key (
    address text NOT NULL,
    minute timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 1,
    PRIMARY KEY (address, minute)
);

-- The answer to a request with an Idempotency-Key, stored in the transaction of the change.
CREATE TABLE idempotent_answer (
    actor text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL CHECK (octet_length(request_hash) = 32),
    status smallint NOT NULL,
    location text,
    body bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (actor, key)
);
CREATE INDEX idempotent_answer_age ON idempotent_answer (created_at);
