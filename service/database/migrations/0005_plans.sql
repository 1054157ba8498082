-- SPDX-License-Identifier: EUPL-1.2
-- Plans: what was asked, the landscape it was asked of, how far the work is, and what came of it.

-- A landscape as matching read it (MessagePack, zlib). Equal landscapes are kept once.
CREATE TABLE plan_input (
    hash text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
    content bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
SELECT make_append_only('plan_input');

CREATE TABLE plan (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('plan', 'what_if')),
    -- The plan whose landscape a what-if changes, and the changes.
    based_on uuid REFERENCES plan,
    changes jsonb,
    topic text NOT NULL,
    as_of date NOT NULL,
    request jsonb NOT NULL,
    input_hash text NOT NULL REFERENCES plan_input,
    -- Whether made-up needs take part.
    contains_samples boolean NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    -- Counts starts. Whoever works on the plan writes only while it is theirs, so a late ghost cannot.
    attempts smallint NOT NULL DEFAULT 0,
    phase text,
    best bigint,
    bound bigint,
    placed bigint,
    failure jsonb,
    requested_by text NOT NULL,
    requested_role text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    CHECK ((kind = 'what_if') = (based_on IS NOT NULL)),
    CHECK ((state = 'failed') = (failure IS NOT NULL)),
    CHECK ((state IN ('done', 'failed', 'cancelled')) = (ended_at IS NOT NULL))
);
CREATE INDEX plan_unfinished ON plan (id) WHERE state IN ('queued', 'running');
CREATE INDEX plan_topic ON plan (topic, id);

-- What a checked plan says. Written once, with the end of the work; nothing that fails later touches it.
CREATE TABLE plan_result (
    plan uuid PRIMARY KEY REFERENCES plan,
    -- The whole plan as JSON, as `ikz plan --json` writes it.
    document bytea NOT NULL,
    -- Its groups with reasons and grant, as the API shows them (JSON).
    groups bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
SELECT make_append_only('plan_result');

-- Plans are cancelled, never removed.
REVOKE DELETE ON plan FROM ikz_app;
