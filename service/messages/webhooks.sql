-- SPDX-License-Identifier: EUPL-1.2

-- name: insert_webhook
-- A new webhook.
INSERT INTO webhook (id, owner, role, municipality, url, subject_types, secret)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id, owner, role, municipality, url, subject_types, failures, created_at, disabled_at

-- name: webhooks
-- Webhooks that are there: of everybody, of a municipality or of one actor; the oldest first.
SELECT id, owner, role, municipality, url, subject_types, failures, created_at, disabled_at FROM webhook
WHERE removed_at IS NULL AND ($1 OR municipality = $2 OR owner = $3)
ORDER BY id

-- name: webhook
-- One webhook that is there.
SELECT id, owner, role, municipality, url, subject_types, failures, created_at, disabled_at FROM webhook
WHERE id = $1 AND removed_at IS NULL

-- name: remove_webhook
-- A webhook is called no more.
UPDATE webhook SET removed_at = now() WHERE id = $1 AND removed_at IS NULL RETURNING id

-- name: give_up_deliveries
-- What waits for a webhook that is gone.
UPDATE webhook_delivery SET state = 'dead', failure = $2 WHERE webhook = $1 AND state = 'waiting'

-- name: insert_delivery
-- Something a webhook is to be told.
INSERT INTO webhook_delivery (id, webhook, event, subject_type, subject_id, what, happened_at, next_try_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (webhook, event) DO NOTHING

-- name: events_to_hand
-- Events that were not handed to the webhooks yet.
SELECT position, subject_type, subject_id, what, happened_at FROM live_event
WHERE handed_at IS NULL ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED

-- name: living_webhooks
-- Webhooks to be called.
SELECT id, owner, role, municipality, subject_types FROM webhook
WHERE removed_at IS NULL AND disabled_at IS NULL ORDER BY id

-- name: mark_handed
-- Every webhook has these events in its queue.
UPDATE live_event SET handed_at = $2 WHERE position = ANY ($1::bigint[])

-- name: claim_delivery
-- The call that has waited longest, out of the reach of others for a while.
UPDATE webhook_delivery SET attempts = attempts + 1, next_try_at = $2
WHERE id = (SELECT webhook_delivery.id FROM webhook_delivery JOIN webhook ON webhook.id = webhook
            WHERE state = 'waiting' AND next_try_at <= $1 AND removed_at IS NULL AND disabled_at IS NULL
            ORDER BY next_try_at, webhook_delivery.id LIMIT 1 FOR UPDATE OF webhook_delivery SKIP LOCKED)
RETURNING *, (SELECT url FROM webhook WHERE webhook.id = webhook) AS url,
    (SELECT secret FROM webhook WHERE webhook.id = webhook) AS secret

-- name: settle_delivery
-- A call was answered, or never will be; once.
UPDATE webhook_delivery SET state = $2, failure = $3, sent_at = CASE WHEN $2 = 'sent' THEN $4::timestamptz END
WHERE id = $1 AND state = 'waiting' RETURNING webhook

-- name: put_back_delivery
-- A call that failed waits again.
UPDATE webhook_delivery SET failure = $2, next_try_at = $3 WHERE id = $1 AND state = 'waiting'

-- name: count_failure
-- One more failure in a row.
UPDATE webhook SET failures = LEAST(failures + 1, 30000) WHERE id = $1

-- name: count_success
-- The receiver answers.
UPDATE webhook SET failures = 0 WHERE id = $1 AND failures > 0

-- name: disable_webhook
-- A receiver that has not answered for too long is called no more.
UPDATE webhook SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL
RETURNING id, owner, role, municipality, url

-- name: account_of
-- The living account behind a pseudonym of the record.
SELECT id FROM account WHERE pseudonym = $1 AND ended_at IS NULL

-- name: webhooks_of_nobody
-- Webhooks that are called though their owner's key or role has ended (on a day, at a moment).
SELECT id FROM webhook
WHERE removed_at IS NULL AND disabled_at IS NULL AND CASE split_part(owner, ':', 1)
    WHEN 'key' THEN NOT EXISTS (
        SELECT FROM api_key k WHERE k.prefix = split_part(owner, ':', 2) AND k.revoked_at IS NULL
          AND (k.expires_at IS NULL OR k.expires_at > $2))
    WHEN 'account' THEN NOT EXISTS (
        SELECT FROM account a JOIN role_grant g ON g.account = a.id
        WHERE a.pseudonym = split_part(owner, ':', 2) AND a.ended_at IS NULL AND g.ended_at IS NULL
          AND g.role = webhook.role AND (g.valid_to IS NULL OR g.valid_to >= $1))
    ELSE false END
ORDER BY id
