-- SPDX-License-Identifier: EUPL-1.2

-- name: insert
-- A new draft.
INSERT INTO self_check (id, municipality, questions_version, answers) VALUES ($1, $2, $3, $4) RETURNING *

-- name: find
-- One self-check.
SELECT * FROM self_check WHERE id = $1

-- name: lock
-- One self-check, kept from being changed by others until the transaction ends.
SELECT * FROM self_check WHERE id = $1 FOR UPDATE

-- name: update
-- More answers; with levels it is completed.
UPDATE self_check SET answers = $2, levels = $3, changed_at = clock_timestamp(),
                      completed_at = CASE WHEN $3::jsonb IS NULL THEN NULL ELSE clock_timestamp() END
WHERE id = $1
RETURNING *

-- name: delete
-- Forget a self-check.
DELETE FROM self_check WHERE id = $1

-- name: of_municipality
-- Every self-check under any of some keys, the newest first.
SELECT * FROM self_check WHERE municipality = ANY ($1::text[]) ORDER BY id DESC

-- name: newest_levels
-- The levels of the newest completed self-check under each key.
SELECT DISTINCT ON (municipality) municipality, levels, completed_at FROM self_check
WHERE completed_at IS NOT NULL ORDER BY municipality, completed_at DESC
