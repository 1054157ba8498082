-- SPDX-License-Identifier: EUPL-1.2
-- The years after an award: what its letter says of money and dates, payments, yearly reviews, members that leave,
-- and whether money is claimed back. What the letter does not say stays null: no rule is made up (R26, R27, R28).

-- When a member leaves, as it gave notice, and when leaving was approved where the form needs it (KGG § 27).
ALTER TABLE membership ADD COLUMN leaves_on date, ADD COLUMN leaving_approved_on date;

-- Both figures for the members that the award counts, and why its amount is neither of them (R4).
ALTER TABLE award
    ADD COLUMN rule_cents bigint CHECK (rule_cents >= 0),
    ADD COLUMN expected_cents bigint CHECK (expected_cents >= 0),
    ADD COLUMN deviation_reason text NOT NULL DEFAULT '';

-- Instalments as the letter names them; without a day where it names none.
CREATE TABLE award_instalment (
    cooperation uuid NOT NULL REFERENCES award,
    number smallint NOT NULL CHECK (number > 0),
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    due_on date,
    told_on date,
    PRIMARY KEY (cooperation, number)
);

-- How the members share the award, if they have agreed on a key of their own; in equal parts otherwise.
CREATE TABLE award_share (
    cooperation uuid NOT NULL REFERENCES award,
    municipality text NOT NULL,
    amount_cents bigint NOT NULL CHECK (amount_cents >= 0),
    PRIMARY KEY (cooperation, municipality)
);

-- Proofs of use (Verwendungsnachweise) that the letter asks for, and when they were handed in.
CREATE TABLE award_proof (
    cooperation uuid NOT NULL REFERENCES award,
    number smallint NOT NULL CHECK (number > 0),
    kind text NOT NULL CHECK (kind IN ('interim', 'final')),
    due_on date,
    handed_in_on date,
    filing uuid REFERENCES filing,
    reminded_on date,
    PRIMARY KEY (cooperation, number)
);

-- Payments of the award; one counts once a second person has confirmed it.
CREATE TABLE payment (
    id uuid PRIMARY KEY,
    cooperation uuid NOT NULL REFERENCES award,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    paid_on date NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    confirmed_by text,
    confirmed_at timestamptz,
    CHECK (confirmed_by <> asked_by),
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL))
);
CREATE INDEX payment_of ON payment (cooperation, id);

-- Reviews (Überprüfungen): each year, at five years, and when the circle of members changes. Expenditure is a year's,
-- planned as the concept has it when the review is due, actual as it is told.
CREATE TABLE cooperation_review (
    id uuid PRIMARY KEY,
    cooperation uuid NOT NULL REFERENCES award,
    cause text NOT NULL CHECK (cause IN ('yearly', 'five_years', 'membership_change')),
    due_on date NOT NULL,
    -- The year that it looks at.
    period_from date NOT NULL,
    period_to date NOT NULL,
    planned_alone_cents bigint CHECK (planned_alone_cents >= 0),
    planned_group_cents bigint CHECK (planned_group_cents >= 0),
    actual_alone_cents bigint CHECK (actual_alone_cents >= 0),
    actual_group_cents bigint CHECK (actual_group_cents >= 0),
    remarks text NOT NULL DEFAULT '',
    recorded_on date,
    reminded_on date,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (cooperation, cause, due_on),
    CHECK ((recorded_on IS NULL) = (actual_group_cents IS NULL)),
    CHECK ((recorded_on IS NULL) = (actual_alone_cents IS NULL))
);
CREATE INDEX cooperation_review_open ON cooperation_review (due_on) WHERE recorded_on IS NULL;

-- Whether money is claimed back: both figures for the members that remain, as they would be; what two persons decide
-- is theirs, nothing follows from the figures by itself (Q7).
CREATE TABLE clawback_check (
    id uuid PRIMARY KEY,
    cooperation uuid NOT NULL REFERENCES award,
    reason text NOT NULL,
    -- Who left, if somebody did.
    municipality text,
    opened_on date NOT NULL,
    award_cents bigint NOT NULL,
    remaining text[] NOT NULL,
    -- Null: no programme gives an amount.
    rule_cents bigint,
    expected_cents bigint,
    is_fundable boolean NOT NULL,
    decision text CHECK (decision IN ('keep', 'reclaim')),
    reclaimed_cents bigint CHECK (reclaimed_cents >= 0),
    decision_reason text NOT NULL DEFAULT '',
    asked_by text,
    asked_at timestamptz,
    decided_by text,
    decided_on date,
    CHECK (decided_by <> asked_by),
    CHECK ((decided_by IS NULL) = (decided_on IS NULL)),
    CHECK ((decision IS NULL) = (asked_by IS NULL)),
    CHECK ((decision IS NULL) = (reclaimed_cents IS NULL))
);
CREATE INDEX clawback_check_of ON clawback_check (cooperation, id);

-- When somebody was told that an application waits at a station beyond the day by which a decision is aimed at.
ALTER TABLE cooperation ADD COLUMN station_reminded_on date;

REVOKE DELETE ON cooperation_review, clawback_check FROM ikz_app;
