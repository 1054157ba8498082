-- SPDX-License-Identifier: EUPL-1.2

-- name: insert_need
-- A new need.
INSERT INTO need (id, municipality, topic, earliest_start, fte, urgency, annual_cost_alone_cents,
                  leika_keys, platform, note, visibility, is_sample)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
RETURNING *

-- name: update_need
-- A changed need. Others read when it was changed, so a note or cost of which they may not know changes nothing.
UPDATE need SET earliest_start = $2, fte = $3, urgency = $4, annual_cost_alone_cents = $5, leika_keys = $6,
                platform = $7, note = $8, visibility = $9,
                changed_at = CASE
                    WHEN (earliest_start, fte, urgency, leika_keys, platform, visibility)
                         IS DISTINCT FROM ($2, $3, $4, $6, $7, $9) THEN clock_timestamp()
                    ELSE changed_at END
WHERE id = $1
RETURNING *

-- name: insert_offer
-- A new offer.
INSERT INTO offer (id, municipality, topic, fte, valid_until, note, visibility, is_sample)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING *

-- name: update_offer
-- A changed offer; as for a need, a note changes nothing that others read.
UPDATE offer SET fte = $2, valid_until = $3, note = $4, visibility = $5,
                 changed_at = CASE
                     WHEN (fte, valid_until, visibility) IS DISTINCT FROM ($2, $3, $5) THEN clock_timestamp()
                     ELSE changed_at END
WHERE id = $1
RETURNING *

-- name: need
-- One need.
SELECT need.*, NOT EXISTS (
    SELECT FROM confirmation c WHERE c.subject_type = 'need' AND c.subject_id = need.id::text
      AND c.confirmed_at IS NULL AND c.dropped_at IS NULL) AS is_confirmed
FROM need WHERE id = $1

-- name: offer
-- One offer.
SELECT offer.*, NOT EXISTS (
    SELECT FROM confirmation c WHERE c.subject_type = 'offer' AND c.subject_id = offer.id::text
      AND c.confirmed_at IS NULL AND c.dropped_at IS NULL) AS is_confirmed
FROM offer WHERE id = $1

-- name: lock_need
-- One need, kept from being changed by others until the transaction ends.
SELECT need.*, NOT EXISTS (
    SELECT FROM confirmation c WHERE c.subject_type = 'need' AND c.subject_id = need.id::text
      AND c.confirmed_at IS NULL AND c.dropped_at IS NULL) AS is_confirmed
FROM need WHERE id = $1 FOR UPDATE

-- name: lock_offer
-- One offer, kept from being changed by others until the transaction ends.
SELECT offer.*, NOT EXISTS (
    SELECT FROM confirmation c WHERE c.subject_type = 'offer' AND c.subject_id = offer.id::text
      AND c.confirmed_at IS NULL AND c.dropped_at IS NULL) AS is_confirmed
FROM offer WHERE id = $1 FOR UPDATE

-- name: withdraw_need
-- End a need; the row stays.
UPDATE need SET withdrawn_at = now(), changed_at = clock_timestamp() WHERE id = $1 AND withdrawn_at IS NULL
RETURNING *

-- name: withdraw_offer
-- End an offer; the row stays.
UPDATE offer SET withdrawn_at = now(), changed_at = clock_timestamp() WHERE id = $1 AND withdrawn_at IS NULL
RETURNING *

-- name: needs_after
-- Running needs an audience may see, in the order in which they were stated.
SELECT need.*, NOT EXISTS (
    SELECT FROM confirmation c WHERE c.subject_type = 'need' AND c.subject_id = need.id::text
      AND c.confirmed_at IS NULL AND c.dropped_at IS NULL) AS is_confirmed
FROM need
WHERE withdrawn_at IS NULL AND ($1::uuid IS NULL OR id > $1)
  AND ($2::text IS NULL OR topic = $2) AND ($3::text IS NULL OR municipality = $3)
  AND ($4 = 'office' OR municipality = $4 OR visibility = 'public'
    OR (visibility = 'partners' AND topic = ANY ($6::text[])))
ORDER BY id LIMIT $5

-- name: offers_after
-- Running offers an audience may see, in the order in which they were stated.
SELECT offer.*, NOT EXISTS (
    SELECT FROM confirmation c WHERE c.subject_type = 'offer' AND c.subject_id = offer.id::text
      AND c.confirmed_at IS NULL AND c.dropped_at IS NULL) AS is_confirmed
FROM offer
WHERE withdrawn_at IS NULL AND ($1::uuid IS NULL OR id > $1)
  AND ($2::text IS NULL OR topic = $2) AND ($3::text IS NULL OR municipality = $3)
  AND ($4 = 'office' OR municipality = $4 OR visibility = 'public'
    OR (visibility = 'partners' AND topic = ANY ($6::text[])))
ORDER BY id LIMIT $5

-- name: own_topics
-- Topics for which a municipality has a running need or offer: there it is a fitting partner of others.
SELECT topic FROM need WHERE municipality = $1 AND withdrawn_at IS NULL
UNION
SELECT topic FROM offer
WHERE municipality = $1 AND withdrawn_at IS NULL AND (valid_until IS NULL OR valid_until >= current_date)

-- name: must_nots
-- With whom a municipality does not want to work.
SELECT other, confidential FROM must_not WHERE municipality = $1 ORDER BY other

-- name: clear_must_nots
-- Forget with whom a municipality does not want to work.
DELETE FROM must_not WHERE municipality = $1

-- name: insert_must_not
-- A municipality does not want to work with another.
INSERT INTO must_not (municipality, other, confidential) VALUES ($1, $2, $3)

-- name: announce
-- Tell every process, at the end of the transaction, that its landscapes are no longer fresh.
SELECT pg_notify('ikz_landscape', $1)

-- name: put_draft
-- Keep the answers so far; only of the municipality that began.
INSERT INTO need_draft (id, municipality, entries, note) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET entries = $3, note = $4, changed_at = clock_timestamp()
WHERE need_draft.municipality = $2

-- name: drafts_of
-- What a municipality has begun and not stated, the latest first.
SELECT id, entries, note, changed_at FROM need_draft WHERE municipality = $1 ORDER BY changed_at DESC, id LIMIT $2

-- name: draft
-- One of them.
SELECT id, entries, note, changed_at FROM need_draft WHERE id = $1 AND municipality = $2

-- name: drop_draft
-- Forget one.
DELETE FROM need_draft WHERE id = $1 AND municipality = $2

-- name: crowd_out_drafts
-- Keep the latest ones only.
DELETE FROM need_draft WHERE municipality = $1 AND id NOT IN (
    SELECT id FROM need_draft WHERE municipality = $1 ORDER BY changed_at DESC, id LIMIT $2)

-- name: forget_drafts
-- Forget what nobody has gone on with since a moment.
DELETE FROM need_draft WHERE changed_at < $1
