-- SPDX-License-Identifier: EUPL-1.2

-- name: insert
-- The municipality is asked, once for each subject.
INSERT INTO confirmation (id, subject_type, subject_id, municipality, entered_by)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (subject_type, subject_id) WHERE confirmed_at IS NULL AND dropped_at IS NULL DO NOTHING

-- name: lock
-- One confirmation, kept from being changed by others until the transaction ends.
SELECT municipality, confirmed_at, dropped_at FROM confirmation WHERE id = $1 FOR UPDATE

-- name: open_of
-- What a subject waits for.
SELECT id, subject_type, subject_id, municipality, entered_by, entered_at, confirmed_by, confirmed_at
FROM confirmation
WHERE subject_type = $1 AND subject_id = $2 AND confirmed_at IS NULL AND dropped_at IS NULL

-- name: confirm
-- The municipality has given its word.
UPDATE confirmation SET confirmed_by = $2, confirmed_at = now() WHERE id = $1
RETURNING id, subject_type, subject_id, municipality, entered_by, entered_at, confirmed_by, confirmed_at

-- name: drop
-- Nothing is left to confirm.
UPDATE confirmation SET dropped_at = now() WHERE id = $1

-- name: after
-- Confirmations of these municipalities (null: all) in order.
SELECT id, subject_type, subject_id, municipality, entered_by, entered_at, confirmed_by, confirmed_at
FROM confirmation
WHERE dropped_at IS NULL AND ($1::uuid IS NULL OR id > $1) AND ($2::text[] IS NULL OR municipality = ANY ($2))
  AND (NOT $3 OR confirmed_at IS NULL)
ORDER BY id LIMIT $4
