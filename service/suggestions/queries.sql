-- SPDX-License-Identifier: EUPL-1.2

-- name: put_answer
-- What a municipality says to a group, in place of what it said before.
INSERT INTO group_answer (id, municipality, topic, members, answer, reason, text, paused_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (municipality, topic, members) DO UPDATE
SET answer = $5, reason = $6, text = $7, paused_until = $8, answered_at = clock_timestamp()

-- name: answers_of
-- What a municipality has said to groups and still holds on a day, the latest first.
SELECT id, topic, members, answer, reason, paused_until FROM group_answer
WHERE municipality = $1 AND (paused_until IS NULL OR paused_until >= $2) ORDER BY answered_at DESC, id

-- name: drop_answer
-- Look at a group again.
DELETE FROM group_answer WHERE id = $1 AND municipality = $2

-- name: forget_answers
-- Forget what was said too long ago, and pauses that are over.
DELETE FROM group_answer WHERE answered_at < $1 OR paused_until < $2
