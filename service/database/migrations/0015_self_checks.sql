-- SPDX-License-Identifier: EUPL-1.2
-- Self-checks of digital maturity: a draft until it is completed, then it stays as it is.

CREATE TABLE self_check (
    id uuid PRIMARY KEY,
    municipality text NOT NULL,
    -- Version of the questions that were asked.
    questions_version text NOT NULL,
    -- {"question": 0..5, ...}
    answers jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(answers) = 'object'),
    -- {"field": 0..5, ...}; set on completion, so that later questions do not change earlier levels.
    levels jsonb CHECK (jsonb_typeof(levels) = 'object'),
    started_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz,
    CHECK ((completed_at IS NULL) = (levels IS NULL))
);
CREATE UNIQUE INDEX self_check_draft ON self_check (municipality) WHERE completed_at IS NULL;
CREATE INDEX self_check_of_municipality ON self_check (municipality, id DESC);
