-- SPDX-License-Identifier: EUPL-1.2

-- name: insert_message
-- A message that waits for its delivery.
INSERT INTO message (id, kind, to_type, municipality, role, scope, account, mail_address, language, facts,
                     subject_type, subject_id, deadline, link)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)

-- name: wake_worker
-- Have the worker look at the outbox. A key per message: a shared one would make transactions wait for each other.
WITH job AS (
    INSERT INTO pgqueuer (priority, entrypoint, dedupe_key, status)
    VALUES (0, 'deliver', 'deliver:' || $1, 'queued')
    ON CONFLICT (dedupe_key) WHERE status IN ('queued', 'picked') AND dedupe_key IS NOT NULL DO NOTHING
    RETURNING id, status, entrypoint, priority
)
INSERT INTO pgqueuer_log (job_id, status, entrypoint, priority)
SELECT id, status, entrypoint, priority FROM job

-- name: insert_live_event
-- Something changed.
INSERT INTO live_event (subject_type, subject_id, what) VALUES ($1, $2, $3) RETURNING position

-- name: notify_live
-- Tell every web process, at the end of the transaction.
SELECT pg_notify($1, $2)

-- name: has_webhooks
-- Whether anybody wants to be called.
SELECT EXISTS (SELECT FROM webhook WHERE removed_at IS NULL AND disabled_at IS NULL)

-- name: live_events_after
-- Events after one that was seen; a minute of overlap, since a lower number may have been committed later.
SELECT position, subject_type, subject_id, what, happened_at FROM live_event
WHERE position <> $1 AND (position > $1 OR happened_at > (
    SELECT seen.happened_at - interval '1 minute' FROM live_event seen WHERE seen.position = $1))
ORDER BY position LIMIT $2

-- name: live_event
-- One event.
SELECT position, subject_type, subject_id, what, happened_at FROM live_event WHERE position = $1

-- name: wake_for_due
-- Wake the delivery if something is to be delivered by now and nobody has been woken.
WITH job AS (
    INSERT INTO pgqueuer (priority, entrypoint, status)
    SELECT 0, 'deliver', 'queued'
    WHERE NOT EXISTS (SELECT FROM pgqueuer WHERE entrypoint = 'deliver' AND status = 'queued')
      AND (EXISTS (SELECT FROM message WHERE state = 'waiting')
        OR EXISTS (SELECT FROM message_recipient WHERE state = 'waiting' AND mail IS NULL AND due_at <= $1)
        OR EXISTS (SELECT FROM mail WHERE state = 'waiting' AND next_try_at <= $1)
        OR EXISTS (SELECT FROM live_event WHERE handed_at IS NULL)
        OR EXISTS (SELECT FROM webhook_delivery WHERE state = 'waiting' AND next_try_at <= $1))
    RETURNING id, status, entrypoint, priority
), logged AS (
    INSERT INTO pgqueuer_log (job_id, status, entrypoint, priority)
    SELECT id, status, entrypoint, priority FROM job
)
SELECT count(*) FROM job

-- name: forget_messages
-- Messages whose retention has passed.
DELETE FROM message WHERE created_at < $1 AND state <> 'waiting'

-- name: forget_mails
-- Mails whose retention has passed.
DELETE FROM mail WHERE created_at < $1

-- name: forget_invited
-- Invitations by mail keep no address for longer than needed.
UPDATE message SET mail_address = NULL, facts = '{}'
WHERE to_type = 'mail' AND mail_address IS NOT NULL AND created_at < $1

-- name: forget_live_events
-- Events that nobody catches up with any more.
DELETE FROM live_event WHERE happened_at < $1

-- name: forget_webhook_deliveries
-- Deliveries that are settled.
DELETE FROM webhook_delivery WHERE happened_at < $1 AND state <> 'waiting'
