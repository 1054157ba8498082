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
INSERT INTO live_event (subject_type, subject_id, what) VALUES ($1, $2, $3)
RETURNING position, subject_type, subject_id, what, happened_at

-- name: notify_live
-- Tell every web process, at the end of the transaction.
SELECT pg_notify($1, $2)

-- name: has_webhooks
-- Whether anybody wants to be called.
SELECT EXISTS (SELECT FROM webhook WHERE removed_at IS NULL AND disabled_at IS NULL)

-- name: live_events_after
-- Events after one that was seen; a minute of overlap, since an earlier one may have been committed later.
SELECT position, subject_type, subject_id, what, happened_at FROM live_event
WHERE happened_at > $1::timestamptz - interval '1 minute' AND happened_at <> $1 AND position > $2
ORDER BY position LIMIT $3

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

-- name: forget_old_secrets
-- Codes that could not be sent are no good any more.
UPDATE message SET facts = '{}', link = NULL
WHERE created_at < $1 AND kind = ANY ($2::text[]) AND (facts <> '{}' OR link IS NOT NULL)

-- name: forget_live_events
-- Events that nobody catches up with any more.
DELETE FROM live_event WHERE happened_at < $1

-- name: forget_webhook_deliveries
-- Deliveries that are settled.
DELETE FROM webhook_delivery WHERE happened_at < $1 AND state <> 'waiting'

-- name: account_place
-- Where a person with a living account reads mail.
SELECT mail AS address, language FROM account WHERE id = $1 AND ended_at IS NULL

-- name: invited_place
-- The address that an invitation itself names.
SELECT mail_address AS address, language FROM message WHERE id = $1 AND mail_address IS NOT NULL

-- name: accounts_with_role
-- Living accounts that hold one of the roles on a day, in a scope if one is given.
SELECT DISTINCT granted.account FROM role_grant granted JOIN account ON account.id = granted.account
WHERE granted.role = ANY ($1::text[]) AND ($2::text IS NULL OR granted.scope = $2)
  AND granted.ended_at IS NULL AND granted.valid_from <= $3 AND (granted.valid_to IS NULL OR granted.valid_to >= $3)
  AND account.ended_at IS NULL
ORDER BY granted.account

-- name: official_address
-- The official address of a town hall.
SELECT address FROM official_mailbox WHERE municipality = $1

-- name: lock_addressing
-- One worker at a time decides who gets what, so that no reminder is sent twice.
SELECT pg_advisory_xact_lock(x'696b7a6d'::int)

-- name: waiting_messages
-- Messages whose recipients are not known yet, the oldest first.
SELECT * FROM message WHERE state = 'waiting' ORDER BY id LIMIT $1 FOR UPDATE

-- name: mark_addressed
-- The recipients of a message are known, or there is nobody.
UPDATE message SET state = $2, addressed_at = $3 WHERE id = $1

-- name: rhythm
-- How often a recipient wants to be told: their own choice, else that of their municipality.
SELECT rhythm FROM message_preference
WHERE owner = $1 OR owner = 'municipality:' || $2
ORDER BY owner = $1 DESC LIMIT 1

-- name: reminded_since
-- Whether a recipient was reminded of a subject after a moment.
SELECT EXISTS (
    SELECT FROM message_recipient JOIN message ON message.id = message_recipient.message
    WHERE recipient = $1 AND subject_type = $2 AND subject_id = $3 AND kind = ANY ($4::text[])
      AND message_recipient.state IN ('waiting', 'sent') AND due_at > $5)

-- name: insert_recipient
-- Who gets a message, and when.
INSERT INTO message_recipient (message, recipient, state, due_at, in_digest, settled_at)
VALUES ($1, $2, $3, $4, $5, CASE WHEN $3 = 'skipped' THEN $6::timestamptz END)
ON CONFLICT DO NOTHING

-- name: due_recipients
-- What is to go out by now and is in no mail yet.
SELECT message, recipient, in_digest FROM message_recipient
WHERE state = 'waiting' AND mail IS NULL AND due_at <= $1
ORDER BY recipient, message

-- name: insert_mail
-- A mail to be sent.
INSERT INTO mail (id, recipient, next_try_at, created_at) VALUES ($1, $2, $3, $3)

-- name: put_in_mail
-- Which messages a mail carries.
UPDATE message_recipient SET mail = $3 WHERE message = ANY ($1::uuid[]) AND recipient = $2

-- name: claim_mail
-- The mail that has waited longest, out of the reach of others for a while.
UPDATE mail SET attempts = attempts + 1, next_try_at = $2
WHERE id = (SELECT id FROM mail WHERE state = 'waiting' AND next_try_at <= $1
            ORDER BY next_try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING *

-- name: messages_of_mail
-- What a mail tells.
SELECT message.id, kind, facts, deadline, link FROM message_recipient
JOIN message ON message.id = message_recipient.message
WHERE mail = $1 ORDER BY message.id

-- name: put_back_mail
-- A mail that was not sent waits again.
UPDATE mail SET failure = $2, next_try_at = $3, attempts = $4 WHERE id = $1 AND state = 'waiting'

-- name: settle_mail
-- A mail is sent or dead, once.
UPDATE mail SET state = $2, failure = $3, sent_at = CASE WHEN $2 = 'sent' THEN $4::timestamptz END
WHERE id = $1 AND state = 'waiting' RETURNING id

-- name: settle_recipients
-- What a mail carried is told, or could not be.
UPDATE message_recipient SET state = $2, settled_at = $3 WHERE mail = $1 AND state = 'waiting'

-- name: forget_secrets
-- A code that has gone out, and the address of an invitation, are kept no longer.
UPDATE message SET facts = CASE WHEN kind = ANY ($2::text[]) THEN '{}' ELSE facts END,
    link = CASE WHEN kind = ANY ($2::text[]) THEN NULL ELSE link END, mail_address = NULL
WHERE id IN (SELECT message FROM message_recipient WHERE mail = $1)
  AND (kind = ANY ($2::text[]) OR mail_address IS NOT NULL)

-- name: messages_before
-- Messages somebody may read, the latest first: all ($1), or those to an account ($2), to a municipality ($3) or to a role ($4) and its scope ($5).
SELECT * FROM (
    SELECT message.id, kind, municipality, role, facts, subject_type, subject_id, deadline, link, created_at,
        CASE WHEN message.state <> 'addressed' THEN message.state
             WHEN told.waits THEN 'waiting' WHEN told.is_dead THEN 'dead'
             WHEN told.is_sent THEN 'sent' ELSE 'skipped' END AS progress
    FROM message LEFT JOIN LATERAL (
        SELECT bool_or(state = 'waiting') AS waits, bool_or(state = 'dead') AS is_dead,
            bool_or(state = 'sent') AS is_sent
        FROM message_recipient WHERE message_recipient.message = message.id) told ON true
    WHERE ($1 OR municipality = $3 OR (role = $4 AND scope IS NOT DISTINCT FROM $5)
        OR EXISTS (SELECT FROM message_recipient
                   WHERE message_recipient.message = message.id AND recipient = $2))
) readable
WHERE ($6::uuid IS NULL OR id < $6) AND ($7::text[] IS NULL OR progress = ANY ($7))
ORDER BY id DESC LIMIT $8

-- name: message
-- One message somebody may read, as above.
SELECT message.id, kind, municipality, role, facts, subject_type, subject_id, deadline, link, created_at,
    CASE WHEN message.state <> 'addressed' THEN message.state
         WHEN told.waits THEN 'waiting' WHEN told.is_dead THEN 'dead'
         WHEN told.is_sent THEN 'sent' ELSE 'skipped' END AS progress
FROM message LEFT JOIN LATERAL (
    SELECT bool_or(state = 'waiting') AS waits, bool_or(state = 'dead') AS is_dead,
        bool_or(state = 'sent') AS is_sent
    FROM message_recipient WHERE message_recipient.message = message.id) told ON true
WHERE message.id = $6
  AND ($1 OR municipality = $3 OR (role = $4 AND scope IS NOT DISTINCT FROM $5)
    OR EXISTS (SELECT FROM message_recipient
               WHERE message_recipient.message = message.id AND recipient = $2))

-- name: deliveries
-- How messages fare on their way to each recipient.
SELECT message, message_recipient.recipient, message_recipient.state, due_at, attempts,
    CASE WHEN mail.state = 'waiting' THEN next_try_at END AS next_try_at, failure
FROM message_recipient LEFT JOIN mail ON mail.id = message_recipient.mail
WHERE message = ANY ($1::uuid[]) ORDER BY message, message_recipient.recipient

-- name: revive_mails
-- Dead mails that carry a message are tried again from the start.
UPDATE mail SET state = 'waiting', attempts = 0, next_try_at = $2, created_at = $2, failure = NULL
WHERE state = 'dead' AND id IN (SELECT mail FROM message_recipient WHERE message = $1)
RETURNING id

-- name: revive_recipients
-- What these mails carry waits again.
UPDATE message_recipient SET state = 'waiting', settled_at = NULL WHERE mail = ANY ($1::uuid[]) AND state = 'dead'

-- name: revive_message
-- A message for which there was nobody looks for somebody again.
UPDATE message SET state = 'waiting' WHERE id = $1 AND state = 'undeliverable' RETURNING id

-- name: preference
-- How often somebody wants to be told.
SELECT rhythm FROM message_preference WHERE owner = $1

-- name: set_preference
-- How often somebody wants to be told from now on.
INSERT INTO message_preference (owner, rhythm) VALUES ($1, $2)
ON CONFLICT (owner) DO UPDATE SET rhythm = excluded.rhythm, changed_at = now()

-- name: mailbox
-- The official address of a town hall, with its source.
SELECT municipality, address, source, changed_at FROM official_mailbox WHERE municipality = $1

-- name: mailboxes
-- All official addresses.
SELECT municipality, address, source, changed_at FROM official_mailbox ORDER BY municipality

-- name: set_mailbox
-- The official address of a town hall from now on.
INSERT INTO official_mailbox (municipality, address, source, changed_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (municipality) DO UPDATE
SET address = excluded.address, source = excluded.source, changed_by = excluded.changed_by, changed_at = now()
RETURNING municipality, address, source, changed_at

-- name: remove_mailbox
-- Nobody reads mail there any more.
DELETE FROM official_mailbox WHERE municipality = $1 RETURNING municipality
