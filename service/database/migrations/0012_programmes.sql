-- SPDX-License-Identifier: EUPL-1.2
-- Programme versions that were added without a release: drafts, and what came into force.

CREATE TABLE programme_draft (
    id uuid PRIMARY KEY,
    programme text NOT NULL,
    -- The draft as it was given (TOML, as the shipped files are).
    content text NOT NULL,
    -- SHA-256 of the version's content (see service.programmes.frozen).
    content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    state text NOT NULL CHECK (state IN ('draft', 'proposed', 'confirmed', 'withdrawn')),
    -- Day (Europe/Berlin) from which it is to hold; only a proposed draft has one.
    in_force_from date,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    proposed_by text,
    proposed_at timestamptz,
    ended_at timestamptz,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((state IN ('proposed', 'confirmed')) <= (in_force_from IS NOT NULL AND proposed_by IS NOT NULL)),
    CHECK ((state IN ('confirmed', 'withdrawn')) = (ended_at IS NOT NULL))
);
REVOKE DELETE ON programme_draft FROM ikz_app;

-- Versions in force, or that will be. Never changed: a later version follows, it does not replace.
CREATE TABLE programme_version (
    id uuid PRIMARY KEY,
    programme text NOT NULL,
    content text NOT NULL,
    content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    valid_from date NOT NULL,
    draft uuid NOT NULL UNIQUE REFERENCES programme_draft,
    proposed_by text NOT NULL,
    confirmed_by text NOT NULL,
    added_at timestamptz NOT NULL DEFAULT now(),
    -- Two people, and a day that has not come yet: nothing takes effect by accident or backwards.
    CHECK (confirmed_by <> proposed_by),
    CHECK (valid_from > (added_at AT TIME ZONE 'Europe/Berlin')::date)
);
SELECT make_append_only('programme_version');
