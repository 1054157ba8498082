-- SPDX-License-Identifier: EUPL-1.2

-- name: lock_chain
-- Events are appended one transaction at a time, so that the chain has one end.
SELECT pg_advisory_xact_lock(7017001)

-- name: last_event
-- The end of the chain.
SELECT position, hash FROM event ORDER BY position DESC LIMIT 1

-- name: insert_event
-- Append one event.
INSERT INTO event (position, id, happened_at, actor, role, action, subject_type, subject_id,
                   municipality, facts, previous_hash, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

-- name: events_after
-- Events after a position, in order.
SELECT position, id, happened_at, actor, role, action, subject_type, subject_id, municipality, facts,
       previous_hash, hash
FROM event WHERE position > $1 ORDER BY position LIMIT $2

-- name: events_of_subject
-- What happened to one thing, in order.
SELECT position, id, happened_at, actor, role, action, subject_type, subject_id, municipality, facts,
       previous_hash, hash
FROM event WHERE position > $1 AND subject_type = $3 AND subject_id = $4 ORDER BY position LIMIT $2

-- name: latest_events
-- Events before a position, the latest first; each filter counts where it is given. An area is the part of an action
-- before its dot.
SELECT position, id, happened_at, actor, role, action, subject_type, subject_id, municipality, facts,
       previous_hash, hash
FROM event
WHERE position < $1
  AND ($3::text IS NULL OR action = $3 OR starts_with(action, $3 || '.'))
  AND ($4::text IS NULL OR subject_id = $4)
  AND ($5::text[] IS NULL OR municipality = ANY ($5))
  AND ($6::timestamptz IS NULL OR happened_at >= $6)
  AND ($7::timestamptz IS NULL OR happened_at < $7)
ORDER BY position DESC LIMIT $2

-- name: all_events
-- Every row, also one whose position says nothing: to verify, whatever somebody has done to the table.
SELECT position, id, trunc(extract(epoch FROM happened_at) * 1000000)::text AS microseconds, actor, role, action,
       subject_type, subject_id, municipality, facts::text AS facts, previous_hash, hash
FROM event ORDER BY position NULLS LAST

-- name: events_between
-- Events after a position and up to another one.
SELECT position, id, trunc(extract(epoch FROM happened_at) * 1000000)::text AS microseconds, actor, role, action,
       subject_type, subject_id, municipality, facts::text AS facts, previous_hash, hash
FROM event WHERE position > $1 AND position <= $2 ORDER BY position

-- name: span_of
-- First and last event of some things (types and ids side by side).
SELECT min(position) AS first, max(position) AS last
FROM event JOIN unnest($1::text[], $2::text[]) AS subject (type, id)
    ON subject_type = subject.type AND subject_id = subject.id
