-- SPDX-License-Identifier: EUPL-1.2
-- Quotes as decisions stored them: the whole rule inside, so that no later change can alter them.

CREATE TABLE frozen_quote (
    id uuid PRIMARY KEY,
    -- What it belongs to: a cooperation (at its submission), later perhaps others.
    subject_type text NOT NULL,
    subject_id text NOT NULL,
    -- JSON, see service.programmes.frozen.
    document bytea NOT NULL,
    sha256 text NOT NULL CHECK (sha256 = encode(sha256(document), 'hex')),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX frozen_quote_subject ON frozen_quote (subject_type, subject_id, id);
SELECT make_append_only('frozen_quote');
