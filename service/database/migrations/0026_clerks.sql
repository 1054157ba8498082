-- SPDX-License-Identifier: EUPL-1.2
-- What a clerk has begun and not sent, and what a municipality says to groups that its own search found.

-- A need on its way: the answers so far, as they were typed. Gone once it is stated, or 30 days after the last answer.
CREATE TABLE need_draft (
    id uuid PRIMARY KEY,
    municipality text NOT NULL,
    -- {"thema": "...", "stellen": "0,5", ...}
    entries jsonb NOT NULL CHECK (jsonb_typeof(entries) = 'object'),
    note text NOT NULL DEFAULT '',
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX need_draft_of ON need_draft (municipality, changed_at);
COMMENT ON COLUMN need_draft.note IS 'personal; purpose=words of clerks about the matter, which may name somebody; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=until the need is stated, at most 30 days';
SELECT protect_rows('need_draft', 'municipality', 'system');

-- "Passt nicht" and "Jetzt nicht" to a group that nobody has taken up: it is not shown again, or not before a day.
CREATE TABLE group_answer (
    id uuid PRIMARY KEY,
    municipality text NOT NULL,
    topic text NOT NULL,
    -- Keys of all members, ascending.
    members text[] NOT NULL CHECK (cardinality(members) >= 2),
    answer text NOT NULL CHECK (answer IN ('declined', 'paused')),
    reason text,
    text text NOT NULL DEFAULT '',
    paused_until date,
    answered_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (municipality, topic, members),
    CHECK ((answer = 'declined') = (reason IS NOT NULL)),
    CHECK ((answer = 'paused') = (paused_until IS NOT NULL))
);
COMMENT ON COLUMN group_answer.text IS 'personal; purpose=words of clerks about the matter, which may name somebody; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=two years';
SELECT protect_rows('group_answer', 'municipality', 'system', 'office');
