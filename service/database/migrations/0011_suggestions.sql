-- SPDX-License-Identifier: EUPL-1.2
-- Suggestions: groups of a plan on their way to municipalities, what the office decides about them, what
-- it wishes of a plan, and proposals for the weights that follow from refusals.

CREATE TABLE suggestion (
    id uuid PRIMARY KEY,
    plan uuid NOT NULL REFERENCES plan,
    -- Place of the group in the plan, from 1; a fallback has the place of the group it follows.
    place integer NOT NULL CHECK (place > 0),
    -- The suggestion whose fallback this is, and the cooperation that did not come about.
    follows uuid REFERENCES suggestion,
    topic text NOT NULL,
    -- Keys of `as_of`, ascending.
    members text[] NOT NULL CHECK (cardinality(members) >= 2),
    districts text[] NOT NULL,
    member_scores bigint[] NOT NULL,
    score bigint NOT NULL,
    lead text,
    needs_justification boolean NOT NULL,
    -- Fewest members that are still a group: the smallest size the plan allowed, two for a pair.
    least_members smallint NOT NULL CHECK (least_members >= 2),
    as_of date NOT NULL,
    input_hash text NOT NULL REFERENCES plan_input,
    plan_hash text NOT NULL,
    weights_version text NOT NULL,
    programme_id text,
    programme_version text,
    rule_cents bigint,
    expected_cents bigint,
    contains_samples boolean NOT NULL,
    -- Scores, reasons and quote as the office read them.
    explained jsonb NOT NULL,
    -- Per member: the group that remains if it refuses.
    fallbacks jsonb NOT NULL,
    -- Per member: hashes of the facts about it that the group rests on; `fingerprint` is over all of them.
    rests_on jsonb NOT NULL,
    fingerprint text NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
    -- What has changed since the same members were dismissed; null where they never were.
    changed_since_dismissal jsonb,
    state text NOT NULL CHECK (state IN ('computed', 'under_review', 'held', 'released', 'invited', 'accepted',
                                         'declined', 'expired', 'superseded', 'dismissed')),
    -- Code of the reason of the present state; its text is in the step.
    reason text,
    version integer NOT NULL DEFAULT 1,
    -- A step that waits for a second person.
    pending jsonb,
    released_by text,
    send_after timestamptz,
    answer_until date,
    invited_at timestamptz,
    cooperation uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((state = 'released') = (send_after IS NOT NULL)),
    CHECK (state NOT IN ('invited', 'accepted', 'declined', 'expired') OR cooperation IS NOT NULL)
);
-- A group of a plan is taken once; a fallback comes up once for the suggestion it follows.
CREATE UNIQUE INDEX suggestion_of_plan ON suggestion (plan, place) WHERE follows IS NULL;
CREATE UNIQUE INDEX suggestion_follows ON suggestion (follows);
CREATE UNIQUE INDEX suggestion_cooperation ON suggestion (cooperation);
CREATE INDEX suggestion_due ON suggestion (send_after) WHERE state = 'released';
CREATE INDEX suggestion_topic ON suggestion (topic, state);
CREATE INDEX suggestion_members ON suggestion USING gin (members);
REVOKE DELETE ON suggestion FROM ikz_app;

-- Every step, also those that wait for a second person. `text` is for the office alone.
CREATE TABLE suggestion_step (
    id uuid PRIMARY KEY,
    suggestion uuid NOT NULL REFERENCES suggestion,
    source text NOT NULL,
    target text NOT NULL,
    is_pending boolean NOT NULL DEFAULT false,
    reason text,
    text text NOT NULL DEFAULT '',
    actor text NOT NULL,
    role text NOT NULL,
    happened_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX suggestion_step_of ON suggestion_step (suggestion, happened_at);
SELECT make_append_only('suggestion_step');

-- Groups that the office has dismissed, with what they rested on: they do not come back unchanged.
CREATE TABLE dismissed_group (
    suggestion uuid PRIMARY KEY REFERENCES suggestion,
    topic text NOT NULL,
    members text[] NOT NULL,
    rests_on jsonb NOT NULL,
    fingerprint text NOT NULL,
    reason text NOT NULL,
    dismissed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX dismissed_group_members ON dismissed_group (topic, members);
SELECT make_append_only('dismissed_group');

-- What the office wishes of a plan, and the plan that was asked for with it.
CREATE TABLE office_wish (
    id uuid PRIMARY KEY,
    plan uuid NOT NULL REFERENCES plan,
    topic text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('lock', 'apart', 'forbid', 'move')),
    members text[] NOT NULL,
    -- Places of the groups in the plan: where a member is not to be, or where it comes from and goes to.
    from_place integer,
    to_place integer,
    asked_plan uuid NOT NULL REFERENCES plan,
    actor text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX office_wish_plan ON office_wish (plan, id);
SELECT make_append_only('office_wish');

-- A change of the weights that refusals suggest. Only an accepted one is used, by new landscapes.
CREATE TABLE weights_proposal (
    id uuid PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('shadow', 'accepted', 'rejected')),
    base_version text NOT NULL,
    version text NOT NULL UNIQUE,
    weights jsonb NOT NULL,
    -- Which weight changes by how much, and the counts of refusals and acceptances that say so.
    changes jsonb NOT NULL,
    counts jsonb NOT NULL,
    made_by text NOT NULL,
    first_accepted_by text,
    decided_by text,
    text text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    decided_at timestamptz,
    CHECK ((state = 'shadow') = (decided_at IS NULL))
);
CREATE UNIQUE INDEX weights_proposal_one_shadow ON weights_proposal ((true)) WHERE state = 'shadow';
REVOKE DELETE ON weights_proposal FROM ikz_app;
