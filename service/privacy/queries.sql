-- SPDX-License-Identifier: EUPL-1.2

-- name: columns
-- Every column of the service's tables, with its comment; tables of the queue's own are not ours to label.
SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, NULL) AS type,
       coalesce(a.attnum = ANY (i.indkey), false) AS is_key, col_description(c.oid, a.attnum) AS comment
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE 'pgqueuer%'
ORDER BY c.relname, a.attnum

-- name: erase_account
-- Name, addresses and the tie between the person and the record; $2 is a pseudonym that nobody has ever had.
UPDATE account SET pseudonym = $2, name = '-', mail = '', phone = NULL, language = 'de', is_mailbox = false,
    oidc_issuer = NULL, oidc_subject = NULL, changed_at = clock_timestamp(), erased_at = clock_timestamp()
WHERE id = $1 AND ended_at IS NOT NULL AND erased_at IS NULL RETURNING id

-- name: is_erased
-- Whether nothing is left of a person.
SELECT erased_at IS NOT NULL FROM account WHERE id = $1

-- name: accounts_to_forget
-- People whose account ended long enough ago.
SELECT id FROM account WHERE ended_at < $1 AND erased_at IS NULL ORDER BY ended_at

-- name: forget_sign_ins_of
-- How a person got in.
DELETE FROM sign_in WHERE account = $1

-- name: forget_sessions_of
-- When a person was there.
DELETE FROM session WHERE account = $1

-- name: forget_views_of
-- What a person called their views of the review.
DELETE FROM review_view WHERE account = $1

-- name: forget_letters_of
-- Which letter a person answered.
UPDATE invitation SET account = NULL WHERE account = $1

-- name: forget_messages_to
-- What a person alone was told.
DELETE FROM message WHERE account = $1

-- name: forget_messages_about
-- What was told of a person.
DELETE FROM message WHERE subject_type = 'account' AND subject_id = $1::uuid::text

-- name: forget_deliveries_to
-- What a person was told with others.
DELETE FROM message_recipient WHERE recipient = $1

-- name: forget_mails_to
-- Mails to a person.
DELETE FROM mail WHERE recipient = $1

-- name: forget_preference_of
-- How often a person wanted to be told.
DELETE FROM message_preference WHERE owner = $1

-- name: forget_answers_to
-- Answers kept for repeated requests.
DELETE FROM idempotent_answer WHERE actor = $1

-- name: end_webhooks_of
-- Nobody is told any more in the name of a person.
UPDATE webhook SET removed_at = coalesce(removed_at, clock_timestamp()) WHERE owner = $1

-- name: forget_failed_keys
-- Network addresses that sent wrong keys.
DELETE FROM failed_key WHERE minute < $1::timestamptz - interval '1 hour'

-- name: forget_answers
-- Answers that no request is repeated for any more.
DELETE FROM idempotent_answer WHERE created_at < $1::timestamptz - interval '7 days'

-- name: forget_key_labels
-- Whom to ask about a key that works no more.
UPDATE api_key SET label = ''
WHERE label <> '' AND least(revoked_at, expires_at) < $1::timestamptz - interval '3 years'
