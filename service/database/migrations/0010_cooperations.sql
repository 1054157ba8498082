-- SPDX-License-Identifier: EUPL-1.2
-- Cooperations: groups that municipalities have taken up, through all their states (DOMAIN 5.2, 5.3).
-- States are those of the tables in matching/lifecycle; what happened when stands in the record.

CREATE TABLE cooperation (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('founding', 'accession')),
    topic text NOT NULL,
    state text NOT NULL,
    -- Counts changes; two changes of one case never see the same number.
    version integer NOT NULL DEFAULT 1,
    -- The municipality that started it from its own search; null: it comes from a suggestion.
    starter text,
    -- The suggestion it comes from.
    suggestion uuid,
    -- For an accession: what is joined, here or known from public sources.
    joins uuid REFERENCES cooperation,
    joins_known text,
    lead text,
    -- Most members that there is room for.
    seats smallint CHECK (seats >= 2),
    answer_until date NOT NULL,
    -- What the group was proposed from: plan, hashes, parts of the score.
    snapshot jsonb NOT NULL,
    -- Why two members suffice (R11), for the office.
    two_member_justification text NOT NULL DEFAULT '',
    -- Taken up with made-up needs.
    is_sample boolean NOT NULL DEFAULT false,
    -- Who is competent (KGG § 35), fixed when the agreement is signed.
    competent text CHECK (competent IN ('landrat', 'regierungspraesidium', 'ministerium')),
    district_station text CHECK (district_station ~ '^[0-9]{5}$'),
    region_station text CHECK (region_station ~ '^[0-9]{3}$'),
    -- Frozen at submission.
    submitted_on date,
    programme_id text,
    programme_version text,
    rule_cents bigint CHECK (rule_cents >= 0),
    expected_cents bigint CHECK (expected_cents >= 0),
    -- Runs through the stations: a return begins a new one.
    round smallint NOT NULL DEFAULT 1,
    state_since timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX cooperation_topic ON cooperation (topic, id);
CREATE INDEX cooperation_suggestion ON cooperation (suggestion) WHERE suggestion IS NOT NULL;

-- A member: a Kommune by its key, or a Zweckverband (no key) as `zv-…` with its name and members' keys.
CREATE TABLE membership (
    cooperation uuid NOT NULL REFERENCES cooperation,
    municipality text NOT NULL,
    topic text NOT NULL,
    name text,
    composed_of text[] NOT NULL DEFAULT '{}',
    state text NOT NULL,
    state_since timestamptz NOT NULL DEFAULT now(),
    -- Takes part in the work of a cooperation that has not ended.
    is_living boolean NOT NULL,
    -- The office has cleared a second cooperation for the same topic (I10).
    cleared_beside boolean NOT NULL DEFAULT false,
    -- Whether co-members may know its name before it is interested itself.
    is_named boolean NOT NULL DEFAULT true,
    invited_on date NOT NULL,
    answer_until date NOT NULL,
    pause_until date,
    last_reminded_on date,
    signed_on date,
    -- Why it declined or withdraws: a code, and a sentence for the office alone.
    reason text,
    reason_text text NOT NULL DEFAULT '',
    PRIMARY KEY (cooperation, municipality),
    CHECK ((municipality LIKE 'zv-%') = (name IS NOT NULL))
);
-- A municipality is in one living cooperation for a topic at most.
CREATE UNIQUE INDEX membership_living ON membership (municipality, topic)
    WHERE is_living AND NOT cleared_beside;
CREATE INDEX membership_of ON membership (municipality, cooperation);

-- Who takes part and never counts (I9): partners from other Länder, companies, associations that advise.
CREATE TABLE cooperation_guest (
    cooperation uuid NOT NULL REFERENCES cooperation,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('other_land', 'company', 'association', 'other')),
    PRIMARY KEY (cooperation, name)
);

CREATE TABLE concept (
    cooperation uuid NOT NULL REFERENCES cooperation,
    version smallint NOT NULL CHECK (version > 0),
    task text NOT NULL,
    legal_form text,
    starts_on date,
    -- Null with a start: without end.
    ends_on date,
    lead text NOT NULL,
    exit_rule text NOT NULL DEFAULT '',
    -- Yearly expenditure of the group; null: not drafted yet. `costs_planned`: the present costs are planned ones.
    group_personnel_cents bigint CHECK (group_personnel_cents >= 0),
    group_material_cents bigint CHECK (group_material_cents >= 0),
    costs_planned boolean NOT NULL DEFAULT false,
    -- Set when it goes to the councils: from then on neither text nor members change (I14).
    frozen_at timestamptz,
    members text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cooperation, version),
    CHECK (ends_on > starts_on)
);

-- What the task costs a member alone in a year. Totals only, never single salaries.
CREATE TABLE concept_cost (
    cooperation uuid NOT NULL,
    version smallint NOT NULL,
    municipality text NOT NULL,
    personnel_cents bigint NOT NULL CHECK (personnel_cents >= 0),
    material_cents bigint NOT NULL CHECK (material_cents >= 0),
    PRIMARY KEY (cooperation, version, municipality),
    FOREIGN KEY (cooperation, version) REFERENCES concept
);

-- Papers as they were filed; those that the service makes itself are made anew from the data.
CREATE TABLE filing (
    id uuid PRIMARY KEY,
    cooperation uuid NOT NULL REFERENCES cooperation,
    kind text NOT NULL CHECK (kind IN (
        'letter', 'council_decision', 'agreement', 'savings_table', 'opinion', 'award_letter', 'other')),
    municipality text,
    dated date NOT NULL,
    concept_version smallint,
    media_type text NOT NULL,
    size_bytes integer NOT NULL CHECK (size_bytes BETWEEN 1 AND 10485760),
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    content bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX filing_of ON filing (cooperation, id);
SELECT make_append_only('filing');

CREATE TABLE council_decision (
    id uuid PRIMARY KEY,
    cooperation uuid NOT NULL,
    municipality text NOT NULL,
    concept_version smallint NOT NULL,
    body text NOT NULL CHECK (body IN (
        'gemeindevertretung', 'stadtverordnetenversammlung', 'kreistag', 'verbandsversammlung')),
    decided_on date NOT NULL,
    is_approved boolean NOT NULL,
    filing uuid REFERENCES filing,
    created_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (cooperation, municipality) REFERENCES membership,
    FOREIGN KEY (cooperation, concept_version) REFERENCES concept
);
CREATE INDEX council_decision_of ON council_decision (cooperation, id);
SELECT make_append_only('council_decision');

CREATE TABLE agreement (
    cooperation uuid PRIMARY KEY REFERENCES cooperation,
    concept_version smallint NOT NULL,
    legal_form text NOT NULL,
    valid_from date NOT NULL,
    -- Null: without end.
    valid_to date,
    -- Approval or notification (KGG § 26), where the form needs one.
    approved_on date,
    changed_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (cooperation, concept_version) REFERENCES concept,
    CHECK (valid_to > valid_from)
);

-- Assessing opinions of the stations (R23), added on the way.
CREATE TABLE opinion (
    id uuid PRIMARY KEY,
    cooperation uuid NOT NULL REFERENCES cooperation,
    station text NOT NULL CHECK (station IN ('district', 'rp', 'ksv', 'finance_ministry')),
    -- Key of the district or Regierungsbezirk.
    authority text,
    given_on date NOT NULL,
    result text NOT NULL CHECK (result IN ('favourable', 'favourable_with_remarks', 'unfavourable', 'none')),
    remarks text NOT NULL DEFAULT '',
    filing uuid REFERENCES filing,
    -- Which run through the stations it belongs to: a return begins a new one.
    round smallint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX opinion_of ON opinion (cooperation, id);

-- The award (Bescheid) as it was given.
CREATE TABLE award (
    cooperation uuid PRIMARY KEY REFERENCES cooperation,
    number text NOT NULL CHECK (number <> ''),
    dated date NOT NULL,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    members text[] NOT NULL CHECK (cardinality(members) >= 1),
    concept_version smallint NOT NULL,
    filing uuid REFERENCES filing,
    created_at timestamptz NOT NULL DEFAULT now()
);
SELECT make_append_only('award');

-- Steps that were taken, with reason and text: why an application came back, was rejected or given up.
CREATE TABLE cooperation_step (
    id uuid PRIMARY KEY,
    cooperation uuid NOT NULL REFERENCES cooperation,
    source text NOT NULL,
    target text NOT NULL,
    reason text,
    text text NOT NULL DEFAULT '',
    taken_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX cooperation_step_of ON cooperation_step (cooperation, id);
SELECT make_append_only('cooperation_step');

-- A step that needs a second person, as the first one asked for it.
CREATE TABLE pending_step (
    cooperation uuid PRIMARY KEY REFERENCES cooperation,
    target text NOT NULL,
    reason text,
    text text NOT NULL DEFAULT '',
    facts jsonb NOT NULL DEFAULT '{}',
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now()
);

-- A condition that the office lets pass, with a reason and a second person (I5, I6, I10, Q6).
CREATE TABLE clearance (
    cooperation uuid NOT NULL REFERENCES cooperation,
    code text NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    granted_by text,
    granted_at timestamptz,
    PRIMARY KEY (cooperation, code),
    CHECK (granted_by <> asked_by),
    CHECK ((granted_by IS NULL) = (granted_at IS NULL))
);

-- Cases, members and what they are judged by stay.
REVOKE DELETE ON cooperation, membership, concept, agreement, opinion, clearance FROM ikz_app;
