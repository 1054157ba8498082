-- SPDX-License-Identifier: EUPL-1.2

-- name: insert_draft
-- A new draft.
INSERT INTO programme_draft (id, programme, content, content_hash, state, created_by)
VALUES ($1, $2, $3, $4, 'draft', $5)
RETURNING *

-- name: drafts
-- All drafts, the newest first.
SELECT * FROM programme_draft ORDER BY id DESC LIMIT $1

-- name: draft
-- One draft.
SELECT * FROM programme_draft WHERE id = $1

-- name: lock_draft
-- One draft, kept from being changed by others until the transaction ends.
SELECT * FROM programme_draft WHERE id = $1 FOR UPDATE

-- name: propose_draft
-- One person proposes a day on which the draft comes into force.
UPDATE programme_draft SET state = 'proposed', in_force_from = $2, proposed_by = $3, proposed_at = now(),
                           changed_at = clock_timestamp()
WHERE id = $1 RETURNING *

-- name: end_draft
-- A draft is confirmed or withdrawn.
UPDATE programme_draft SET state = $2, ended_at = now(), changed_at = clock_timestamp()
WHERE id = $1 RETURNING *

-- name: insert_version
-- A version that will be in force; two people and a day to come are checked by the table itself.
INSERT INTO programme_version (id, programme, content, content_hash, valid_from, draft, proposed_by, confirmed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: versions
-- Every added version in the order in which they were added.
SELECT id, content, valid_from FROM programme_version ORDER BY added_at, id

-- name: lock_versions
-- Nobody else adds a version until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('programme_version', 0))

-- name: announce
-- Tell every process, at the end of the transaction, to read the programmes anew.
SELECT pg_notify('ikz_landscape', 'programmes')

-- name: insert_frozen
-- A quote as a decision stores it.
INSERT INTO frozen_quote (id, subject_type, subject_id, document, sha256) VALUES ($1, $2, $3, $4, $5)

-- name: frozen
-- The frozen quotes of a subject, the oldest first.
SELECT document FROM frozen_quote WHERE subject_type = $1 AND subject_id = $2 ORDER BY id
