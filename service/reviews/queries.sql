-- SPDX-License-Identifier: EUPL-1.2

-- name: insert_suggestion
-- A group that the office takes under review; nothing happens if it was taken before.
INSERT INTO suggestion (id, plan, place, follows, topic, members, districts, member_scores, score, lead,
    needs_justification, least_members, as_of, input_hash, plan_hash, weights_version, programme_id,
    programme_version, rule_cents, expected_cents, contains_samples, explained, fallbacks, rests_on,
    fingerprint, changed_since_dismissal, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
    $23, $24, $25, $26, $27)
ON CONFLICT DO NOTHING
RETURNING *

-- name: suggestion
-- One suggestion.
SELECT * FROM suggestion WHERE id = $1

-- name: lock_suggestion
-- One suggestion, kept from being changed by others until the transaction ends.
SELECT * FROM suggestion WHERE id = $1 FOR UPDATE

-- name: suggestions
-- Suggestions without their explanations; for a municipality those it was invited with.
SELECT id, plan, place, follows, topic, members, districts, member_scores, score, lead, needs_justification,
       least_members, as_of, input_hash, plan_hash, weights_version, programme_id, programme_version,
       rule_cents, expected_cents, contains_samples, rests_on, fingerprint, changed_since_dismissal, state,
       reason, version, pending, released_by, send_after, answer_until, invited_at, cooperation, created_at,
       changed_at
FROM suggestion
WHERE ($1::text IS NULL OR topic = $1) AND ($2::text IS NULL OR state = $2)
  AND ($3::text IS NULL OR $3 = ANY (districts)) AND ($4::bigint IS NULL OR score >= $4)
  AND ($5::date IS NULL OR answer_until <= $5) AND ($6::uuid IS NULL OR plan = $6)
  AND ($7::text[] IS NULL OR (members && $7 AND invited_at IS NOT NULL))
ORDER BY id

-- name: open_suggestions
-- Suggestions that new data can make obsolete and that nobody was invited to.
SELECT id FROM suggestion WHERE state IN ('computed', 'under_review', 'held', 'released') ORDER BY id

-- name: to_send
-- Released suggestions whose time for undoing is over.
SELECT id FROM suggestion WHERE state = 'released' AND send_after <= $1 ORDER BY send_after, id

-- name: to_follow
-- Invited suggestions whose answer date is over.
SELECT id, cooperation FROM suggestion WHERE state = 'invited' AND answer_until < $1 ORDER BY id

-- name: change_state
-- A step was taken.
UPDATE suggestion SET state = $2, reason = $3, pending = NULL, released_by = $4, send_after = $5,
    answer_until = $6, cooperation = $7, version = version + 1, changed_at = clock_timestamp(),
    invited_at = CASE WHEN $2 = 'invited' THEN clock_timestamp() ELSE invited_at END
WHERE id = $1
RETURNING *

-- name: set_pending
-- A step waits for a second person, or no longer does.
UPDATE suggestion SET pending = $2, version = version + 1, changed_at = clock_timestamp() WHERE id = $1
RETURNING *

-- name: insert_step
-- What somebody did.
INSERT INTO suggestion_step (id, suggestion, source, target, is_pending, reason, text, actor, role)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: steps
-- What was done with a suggestion, in order.
SELECT * FROM suggestion_step WHERE suggestion = $1 ORDER BY happened_at, id

-- name: dismiss
-- Keep a dismissed group with what it rested on.
INSERT INTO dismissed_group (suggestion, topic, members, rests_on, fingerprint, reason)
VALUES ($1, $2, $3, $4, $5, $6)

-- name: dismissals
-- What groups of a topic rested on when they were dismissed, the latest last.
SELECT members, rests_on, fingerprint FROM dismissed_group
WHERE topic = $1 ORDER BY dismissed_at

-- name: refused_before
-- Members that have refused exactly this group.
SELECT DISTINCT m.municipality FROM membership m
JOIN suggestion s ON s.cooperation = m.cooperation
WHERE s.topic = $1 AND s.members = $2 AND m.state = 'declined'
ORDER BY m.municipality

-- name: living_elsewhere
-- Members that take part in a living cooperation for the topic, other than the one given.
SELECT DISTINCT municipality FROM membership
WHERE topic = $1 AND municipality = ANY ($2) AND is_living AND NOT cleared_beside
  AND ($3::uuid IS NULL OR cooperation <> $3)
ORDER BY municipality

-- name: invited_elsewhere
-- Members of another suggestion for the topic whose invitation is out or about to go out.
SELECT DISTINCT member FROM suggestion s, unnest(s.members) AS member
WHERE s.topic = $1 AND member = ANY ($2) AND s.id <> $3 AND s.state IN ('released', 'invited')
ORDER BY member

-- name: insert_wish
-- What the office wishes of a plan.
INSERT INTO office_wish (id, plan, topic, kind, members, from_place, to_place, asked_plan, actor)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: wishes
-- What was wished of a plan, in order.
SELECT id, plan, topic, kind, members, from_place, to_place, asked_plan, created_at
FROM office_wish WHERE plan = $1 ORDER BY id

-- name: answers
-- Every answer to an invitation, with the points of its municipality where a suggestion knows them.
-- (A report across areas: it reads memberships and changes nothing of them.)
-- A round is the call that the plan came from, else the plan itself.
SELECT m.municipality, m.topic, m.state, m.reason, coalesce(a.id, s.plan) AS round, s.explained
FROM membership m
JOIN cooperation c ON c.id = m.cooperation
LEFT JOIN suggestion s ON s.cooperation = c.id
LEFT JOIN LATERAL (SELECT id FROM call WHERE plan = s.plan ORDER BY id LIMIT 1) a ON true
WHERE m.state NOT IN ('invited', 'paused') AND ($1::text IS NULL OR m.topic = $1)
  AND ($2::uuid IS NULL OR $2 IN (a.id, s.plan))
ORDER BY m.cooperation, m.municipality

-- name: insert_proposal
-- A proposal for the weights, in shadow.
INSERT INTO weights_proposal (id, state, base_version, version, weights, changes, counts, made_by)
VALUES ($1, 'shadow', $2, $3, $4, $5, $6, $7)
RETURNING *

-- name: proposal
-- One proposal.
SELECT * FROM weights_proposal WHERE id = $1

-- name: lock_proposal
-- One proposal, kept from being changed by others until the transaction ends.
SELECT * FROM weights_proposal WHERE id = $1 FOR UPDATE

-- name: proposals
-- Proposals, the latest first.
SELECT * FROM weights_proposal ORDER BY id DESC

-- name: decide_proposal
-- A first person wants it, or it is decided.
UPDATE weights_proposal SET state = $2, first_accepted_by = $3, decided_by = $4, text = $5,
    decided_at = CASE WHEN $2 = 'shadow' THEN NULL ELSE clock_timestamp() END
WHERE id = $1
RETURNING *

-- name: round_of_plan
-- The call that a plan came from (of the area `calls`; read only).
SELECT id, closing_date FROM call WHERE plan = $1 ORDER BY id LIMIT 1

-- name: views_of
-- The named views of the review that a person keeps.
SELECT id, name, query FROM review_view WHERE account = $1 ORDER BY lower(name), id

-- name: keep_view
-- A view under a name; the same name is replaced.
INSERT INTO review_view (id, account, name, query) VALUES ($1, $2, $3, $4)
ON CONFLICT (account, name) DO UPDATE SET query = excluded.query
RETURNING id, name, query

-- name: forget_view
-- A view that the person no longer wants.
DELETE FROM review_view WHERE id = $1 AND account = $2 RETURNING id
