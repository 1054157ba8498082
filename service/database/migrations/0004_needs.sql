-- SPDX-License-Identifier: EUPL-1.2
-- Needs, offers, dated profiles, and with whom a municipality does not want to work.
-- `municipality` is the AGS under which the row was stated; it is read at a landscape's date.

CREATE TABLE need (
    id uuid PRIMARY KEY,
    municipality text NOT NULL,
    topic text NOT NULL,
    earliest_start date NOT NULL,
    fte numeric(6, 2) CHECK (fte > 0),
    urgency smallint CHECK (urgency BETWEEN 1 AND 5),
    annual_cost_alone_cents bigint CHECK (annual_cost_alone_cents >= 0),
    leika_keys text[] NOT NULL DEFAULT '{}',
    platform text,
    -- Free text of the clerk: never leaves the municipality and the office.
    note text NOT NULL DEFAULT '',
    visibility text NOT NULL DEFAULT 'partners' CHECK (visibility IN ('office', 'partners', 'public')),
    is_sample boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    withdrawn_at timestamptz
);
-- A municipality has one running need for a topic; another one is a change of it.
CREATE UNIQUE INDEX need_active ON need (municipality, topic) WHERE withdrawn_at IS NULL;
CREATE INDEX need_of_municipality ON need (municipality, id);

CREATE TABLE offer (
    id uuid PRIMARY KEY,
    municipality text NOT NULL,
    topic text NOT NULL,
    fte numeric(6, 2) CHECK (fte > 0),
    valid_until date,
    note text NOT NULL DEFAULT '',
    visibility text NOT NULL DEFAULT 'public' CHECK (visibility IN ('office', 'partners', 'public')),
    is_sample boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    withdrawn_at timestamptz
);
CREATE UNIQUE INDEX offer_active ON offer (municipality, topic) WHERE withdrawn_at IS NULL;
CREATE INDEX offer_of_municipality ON offer (municipality, id);

-- A profile holds from `valid_from` until the next one of the same municipality begins.
CREATE TABLE profile (
    municipality text NOT NULL,
    valid_from date NOT NULL,
    platforms text[] NOT NULL DEFAULT '{}',
    -- {"finance": "product", ...}
    specialist_software jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(specialist_software) = 'object'),
    it_provider text,
    user_account text,
    it_fte numeric(6, 2) CHECK (it_fte >= 0),
    is_ozg_model boolean,
    consulting_modules text[] NOT NULL DEFAULT '{}',
    factory_topics text[] NOT NULL DEFAULT '{}',
    is_sample boolean NOT NULL DEFAULT false,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (municipality, valid_from)
);

CREATE TABLE must_not (
    municipality text NOT NULL,
    other text NOT NULL,
    confidential boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (municipality, other),
    CHECK (municipality <> other)
);
