-- SPDX-License-Identifier: EUPL-1.2
-- Calls (Aufrufe): the office asks the municipalities of a region about one topic until a day; their answers
-- become needs, and closing asks for a plan.

CREATE TABLE call (
    id uuid PRIMARY KEY,
    topic text NOT NULL,
    -- All of Hessen, Regierungsbezirke (3 digits), districts (5 digits), or municipalities by their keys.
    region text NOT NULL CHECK (region IN ('state', 'regierungsbezirke', 'districts', 'municipalities')),
    region_keys text[] NOT NULL CHECK ((region = 'state') = (cardinality(region_keys) = 0)),
    -- The last day on which answers are taken (Europe/Berlin).
    closing_date date NOT NULL,
    -- When the work could begin for whoever answers yes without saying when.
    earliest_start date NOT NULL,
    -- What the office writes to the municipalities.
    wording text NOT NULL CHECK (length(wording) <= 2000),
    -- What may be answered beside yes, later, no.
    answer_fields text[] NOT NULL,
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'open', 'closed', 'planned')),
    opened_on date,
    closed_on date,
    -- The plan that closing has asked for, or why it could not.
    plan uuid REFERENCES plan,
    wishes_kept smallint,
    no_plan jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((state = 'planned') = (plan IS NOT NULL)),
    CHECK ((state = 'draft') = (opened_on IS NULL)),
    CHECK ((state IN ('closed', 'planned')) = (closed_on IS NOT NULL))
);
CREATE INDEX call_open ON call (closing_date) WHERE state = 'open';

-- Who was asked, fixed when the call is opened; keys of that day.
CREATE TABLE call_invitation (
    call uuid NOT NULL REFERENCES call,
    municipality text NOT NULL,
    reminded_on date,
    last_called_on date,
    PRIMARY KEY (call, municipality)
);
CREATE INDEX call_invitation_of ON call_invitation (municipality, call);

-- What somebody answered: theirs and the office's alone, not even the auditor's. What a yes says about posts,
-- urgency, begin and visibility stands in the need.
CREATE TABLE call_answer (
    call uuid NOT NULL,
    municipality text NOT NULL,
    answer text NOT NULL CHECK (answer IN ('yes', 'later', 'no')),
    -- With whom they would like to work (at most five), and with whom they would not.
    wanted text[] NOT NULL CHECK (cardinality(wanted) <= 5),
    not_wanted text[] NOT NULL,
    -- Of `not_wanted`, those that were no exclusions (must_not) before this answer.
    exclusions_added text[] NOT NULL,
    later_on date,
    told_later_on date,
    reason text,
    need uuid REFERENCES need,
    -- Whether this answer stated the need, or the need was there before.
    stated_need boolean NOT NULL,
    answered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (call, municipality),
    FOREIGN KEY (call, municipality) REFERENCES call_invitation,
    CHECK ((answer = 'later') = (later_on IS NOT NULL)),
    CHECK (reason IS NULL OR answer = 'no'),
    CHECK (answer <> 'yes' OR need IS NOT NULL)
);
CREATE INDEX call_answer_later ON call_answer (later_on) WHERE told_later_on IS NULL AND later_on IS NOT NULL;
SELECT protect_rows('call_answer', 'municipality', 'system', 'office');

REVOKE DELETE ON call, call_invitation, call_answer FROM ikz_app;
