-- SPDX-License-Identifier: EUPL-1.2

-- name: insert_call
-- A draft.
INSERT INTO call (id, topic, region, region_keys, closing_date, earliest_start, wording, answer_fields)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING *

-- name: update_draft
-- What may change before anybody is told.
UPDATE call SET region = $2, region_keys = $3, closing_date = $4, earliest_start = $5, wording = $6,
                answer_fields = $7
WHERE id = $1 AND state = 'draft'
RETURNING *

-- name: call
-- One call.
SELECT * FROM call WHERE id = $1

-- name: lock_call
-- One call, for a step: nobody answers meanwhile, and nobody else takes one.
SELECT * FROM call WHERE id = $1 FOR UPDATE

-- name: share_call
-- One call, for an answer: it is not closed meanwhile.
SELECT * FROM call WHERE id = $1 FOR SHARE

-- name: calls_before
-- Calls in the order of their making, the latest first; for a municipality those it was asked in.
SELECT c.* FROM call AS c
WHERE ($1::uuid IS NULL OR c.id < $1) AND ($2 OR c.state <> 'draft')
  AND ($3::text IS NULL OR EXISTS (
    SELECT FROM call_invitation AS i WHERE i.call = c.id AND i.municipality = $3))
ORDER BY c.id DESC LIMIT $4

-- name: open
-- The call goes out.
UPDATE call SET state = 'open', opened_on = $2 WHERE id = $1 RETURNING *

-- name: close
-- No more answers.
UPDATE call SET state = 'closed', closed_on = $2 WHERE id = $1 RETURNING *

-- name: planned
-- A plan was asked for.
UPDATE call SET state = 'planned', plan = $2, wishes_kept = $3, no_plan = NULL WHERE id = $1 RETURNING *

-- name: not_planned
-- No plan could be asked for.
UPDATE call SET no_plan = $2 WHERE id = $1 RETURNING *

-- name: invite
-- Everybody who is asked.
INSERT INTO call_invitation (call, municipality) SELECT $1, unnest($2::text[])

-- name: invited
-- Who was asked.
SELECT municipality FROM call_invitation WHERE call = $1 ORDER BY municipality

-- name: count_invited
-- How many were asked in each of these calls.
SELECT call, count(*)::int AS invited FROM call_invitation WHERE call = ANY ($1::uuid[]) GROUP BY call

-- name: is_invited
-- Whether somebody was asked.
SELECT EXISTS (SELECT FROM call_invitation WHERE call = $1 AND municipality = $2)

-- name: lock_invitation
-- One municipality's place in a call: one change of its answer at a time.
SELECT municipality FROM call_invitation WHERE call = $1 AND municipality = $2 FOR UPDATE

-- name: answers
-- What was answered, of one municipality or of all (null), with the need it stands for. Whom somebody does not
-- want counts only while the exclusion stands.
SELECT
    a.call, a.municipality, a.answer, a.wanted, a.exclusions_added, a.later_on, a.reason, a.stated_need,
    a.answered_at, n.id AS need, n.fte, n.urgency, n.earliest_start, n.visibility,
    ARRAY(
        SELECT m.other FROM must_not AS m
        WHERE m.municipality = a.municipality AND m.other = ANY (a.not_wanted) ORDER BY m.other
    ) AS not_wanted,
    NOT EXISTS (
        SELECT FROM confirmation AS c
        WHERE c.confirmed_at IS NULL AND c.dropped_at IS NULL
          AND ((c.subject_type = 'call_answer' AND c.subject_id = a.call::text || ':' || a.municipality)
            OR (c.subject_type = 'need' AND c.subject_id = a.need::text))
    ) AS is_confirmed
FROM call_answer AS a
LEFT JOIN need AS n ON n.id = a.need AND n.withdrawn_at IS NULL AND a.answer = 'yes'
WHERE a.call = $1 AND ($2::text IS NULL OR a.municipality = $2)
ORDER BY a.municipality

-- name: put_answer
-- An answer takes the place of the one before.
INSERT INTO call_answer (call, municipality, answer, wanted, not_wanted, exclusions_added, later_on, reason, need,
                         stated_need)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (call, municipality) DO UPDATE SET
    answer = excluded.answer, wanted = excluded.wanted, not_wanted = excluded.not_wanted,
    exclusions_added = excluded.exclusions_added, later_on = excluded.later_on, told_later_on = NULL,
    reason = excluded.reason, need = excluded.need, stated_need = excluded.stated_need,
    answered_at = clock_timestamp()

-- name: running_need
-- The running need of a municipality for a topic.
SELECT id FROM need WHERE municipality = $1 AND topic = $2 AND withdrawn_at IS NULL

-- name: plan_state
-- How far a plan is.
SELECT state FROM plan WHERE id = $1

-- name: open_calls
-- Calls that take answers, the first to close first.
SELECT id, closing_date FROM call WHERE state = 'open' ORDER BY closing_date, id

-- name: silent
-- Who has not answered; a municipality that is answering at this moment is left out.
SELECT i.municipality, i.reminded_on, i.last_called_on FROM call_invitation AS i
WHERE i.call = $1
  AND NOT EXISTS (SELECT FROM call_answer AS a WHERE a.call = i.call AND a.municipality = i.municipality)
ORDER BY i.municipality FOR UPDATE SKIP LOCKED

-- name: told
-- When somebody was last reminded of a call, and told that it is about to close.
SELECT max(reminded_on) AS reminded_on, max(last_called_on) AS last_called_on FROM call_invitation WHERE call = $1

-- name: reminded
-- These were reminded.
UPDATE call_invitation SET reminded_on = $3 WHERE call = $1 AND municipality = ANY ($2::text[])

-- name: last_called
-- These were told that the call is about to close.
UPDATE call_invitation SET last_called_on = $3 WHERE call = $1 AND municipality = ANY ($2::text[])

-- name: later_now
-- Who said later, and later is now.
SELECT a.call, a.municipality, c.topic FROM call_answer AS a JOIN call AS c ON c.id = a.call
WHERE a.later_on <= $1 AND a.told_later_on IS NULL
ORDER BY a.call, a.municipality FOR UPDATE OF a SKIP LOCKED

-- name: told_later
-- They were asked again.
UPDATE call_answer SET told_later_on = $3 WHERE call = $1 AND municipality = $2
