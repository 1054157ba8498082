-- SPDX-License-Identifier: EUPL-1.2
-- Budgets of programmes per year, what is reserved and granted from them, and portfolios: which groups to
-- fund when money is short.

-- A pot: one or several programmes paid from the same money, in one year.
CREATE TABLE budget (
    id uuid PRIMARY KEY,
    year smallint NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    amount_cents bigint NOT NULL CHECK (amount_cents BETWEEN 0 AND 1000000000000),
    -- Which of the two figures of a quote is reserved. By the rule it can never run over.
    basis text NOT NULL DEFAULT 'rule' CHECK (basis IN ('rule', 'expected')),
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (id, year)
);

-- Which pot pays for a programme in a year: one at most.
CREATE TABLE budget_programme (
    programme text NOT NULL,
    year smallint NOT NULL,
    budget uuid NOT NULL,
    PRIMARY KEY (programme, year),
    FOREIGN KEY (budget, year) REFERENCES budget (id, year)
);
CREATE INDEX budget_programme_of ON budget_programme (budget);

-- Money held for one cooperation from its submission until its award is recorded or it ends without one.
-- A programme and year without a budget are noted all the same and count once there is one.
CREATE TABLE reservation (
    cooperation uuid PRIMARY KEY REFERENCES cooperation,
    programme text NOT NULL,
    year smallint NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    rule_cents bigint NOT NULL CHECK (rule_cents >= 0),
    -- Null: not known; then the rule counts on either basis.
    expected_cents bigint CHECK (expected_cents >= 0),
    -- What the award gave; null until it is recorded.
    granted_cents bigint CHECK (granted_cents >= 0),
    state text NOT NULL CHECK (state IN ('reserved', 'granted', 'released')),
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((state = 'granted') = (granted_cents IS NOT NULL))
);
CREATE INDEX reservation_year ON reservation (year, programme) WHERE state <> 'released';

CREATE TABLE portfolio (
    id uuid PRIMARY KEY,
    -- Candidates and budgets as they were when it was made, and what came of them.
    question jsonb NOT NULL,
    result jsonb NOT NULL,
    input_hash text NOT NULL CHECK (input_hash ~ '^[0-9a-f]{64}$'),
    result_hash text NOT NULL CHECK (result_hash ~ '^[0-9a-f]{64}$'),
    -- The plan that the candidates are groups of.
    plan uuid REFERENCES plan,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
SELECT make_append_only('portfolio');

REVOKE DELETE ON budget, reservation FROM ikz_app;
