-- SPDX-License-Identifier: EUPL-1.2

-- name: keep_input
-- Keep a landscape; one that is there already stays.
INSERT INTO plan_input (hash, content) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING

-- name: input
-- The landscape of a plan.
SELECT content FROM plan_input WHERE hash = $1

-- name: insert_plan
-- A plan that was asked for.
INSERT INTO plan (id, kind, based_on, changes, topic, as_of, request, input_hash, contains_samples,
                  state, requested_by, requested_role)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', $10, $11)
RETURNING *

-- name: enqueue
-- Hand a plan to the workers; one that is waiting or being worked on is not handed over twice.
WITH job AS (
    INSERT INTO pgqueuer (priority, entrypoint, payload, dedupe_key, status)
    VALUES (0, 'plan', convert_to($1, 'UTF8'), 'plan:' || $1, 'queued')
    ON CONFLICT (dedupe_key) WHERE status IN ('queued', 'picked') AND dedupe_key IS NOT NULL DO NOTHING
    RETURNING id, status, entrypoint, priority
)
INSERT INTO pgqueuer_log (job_id, status, entrypoint, priority)
SELECT id, status, entrypoint, priority FROM job

-- name: unfinished
-- Plans somebody should be working on.
SELECT id FROM plan WHERE state IN ('queued', 'running') ORDER BY id

-- name: plan
-- One plan.
SELECT * FROM plan WHERE id = $1

-- name: lock_plan
-- One plan, kept from being changed by others until the transaction ends.
SELECT * FROM plan WHERE id = $1 FOR UPDATE

-- name: plans_before
-- Plans, the latest first.
SELECT * FROM plan
WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR topic = $2) AND ($3::text IS NULL OR state = $3)
ORDER BY id DESC LIMIT $4

-- name: result
-- What a finished plan says.
SELECT document, groups FROM plan_result WHERE plan = $1

-- name: start
-- Begin, or begin again, to work on a plan.
UPDATE plan SET state = 'running', attempts = attempts + 1, phase = 'start', best = NULL, bound = NULL,
                placed = NULL, started_at = COALESCE(started_at, clock_timestamp()),
                changed_at = clock_timestamp()
WHERE id = $1 AND state IN ('queued', 'running')
RETURNING *

-- name: progress
-- How far the work is; no row if the plan is no longer this worker's.
UPDATE plan SET phase = $3, best = $4, bound = $5, placed = $6, changed_at = clock_timestamp()
WHERE id = $1 AND attempts = $2 AND state = 'running'
RETURNING id

-- name: is_mine
-- Whether the plan is still this worker's.
SELECT id FROM plan WHERE id = $1 AND attempts = $2 AND state = 'running'

-- name: finish
-- The plan is made; no row if it is no longer this worker's.
UPDATE plan SET state = 'done', phase = NULL, best = $3, bound = $4, placed = $5,
                ended_at = clock_timestamp(), changed_at = clock_timestamp()
WHERE id = $1 AND attempts = $2 AND state = 'running'
RETURNING *

-- name: insert_result
-- What the finished plan says.
INSERT INTO plan_result (plan, document, groups) VALUES ($1, $2, $3)

-- name: fail
-- The plan could not be made; no row if it is no longer this worker's.
UPDATE plan SET state = 'failed', failure = $3, phase = NULL, ended_at = clock_timestamp(),
                changed_at = clock_timestamp()
WHERE id = $1 AND attempts = $2 AND state = 'running'
RETURNING *

-- name: give_back
-- The worker ends in good order: the plan waits again, and this start does not count.
UPDATE plan SET state = 'queued', attempts = attempts - 1, phase = NULL, best = NULL, bound = NULL,
                placed = NULL, changed_at = clock_timestamp()
WHERE id = $1 AND attempts = $2 AND state = 'running'
RETURNING id

-- name: cancel
-- Nobody wants the plan any more.
UPDATE plan SET state = 'cancelled', phase = NULL, ended_at = clock_timestamp(),
                changed_at = clock_timestamp()
WHERE id = $1 AND state IN ('queued', 'running')
RETURNING *
