-- SPDX-License-Identifier: EUPL-1.2

-- name: keys_of
-- A key and all earlier ones that lead to it.
WITH RECURSIVE same AS (
    SELECT $1::text AS key
    UNION
    SELECT earlier.key FROM municipality_key earlier JOIN same ON earlier.successor = same.key
)
SELECT key FROM same ORDER BY key

-- name: contacts
-- People with a running role for one of these keys, each once, those who sign first.
SELECT DISTINCT ON (place, a.id) a.name, a.mail, a.phone, g.role,
       array_position(ARRAY['municipality_signatory', 'municipality_deputy', 'municipality_editor'], g.role)
           AS place
FROM role_grant g JOIN account a ON a.id = g.account
WHERE g.scope = ANY ($1) AND g.role = ANY ($3) AND g.ended_at IS NULL AND a.ended_at IS NULL
  AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to >= $2)
ORDER BY place, a.id

-- name: insert_account
-- A new person.
INSERT INTO account (id, pseudonym, name, mail, phone, language, is_mailbox)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: update_account
-- What may change in a person.
UPDATE account SET name = $2, phone = $3, language = $4, is_mailbox = $5, changed_at = clock_timestamp()
WHERE id = $1

-- name: end_account
-- Nobody signs in with it any more.
UPDATE account SET ended_at = now(), changed_at = clock_timestamp() WHERE id = $1 AND ended_at IS NULL
RETURNING id

-- name: link_subject
-- Remember by which name a provider knows the person.
UPDATE account SET oidc_issuer = $2, oidc_subject = $3 WHERE id = $1 AND oidc_subject IS NULL RETURNING id

-- name: account
-- One person.
SELECT id, pseudonym, name, mail, phone, language, is_mailbox, created_at, changed_at, ended_at
FROM account WHERE id = $1

-- name: lock_account
-- One person, kept from being changed by others until the transaction ends.
SELECT id, pseudonym, name, mail, phone, language, is_mailbox, created_at, changed_at, ended_at
FROM account WHERE id = $1 FOR UPDATE

-- name: account_of_mail
-- The living account of an address.
SELECT id FROM account WHERE mail = $1 AND ended_at IS NULL

-- name: account_of_subject
-- The living account of a subject of a provider.
SELECT id FROM account WHERE oidc_issuer = $1 AND oidc_subject = $2 AND ended_at IS NULL

-- name: accounts_after
-- Living accounts with a role in one of these scopes that has not ended (null: all), in order.
SELECT id, pseudonym, name, mail, phone, language, is_mailbox, created_at, changed_at, ended_at
FROM account a
WHERE ended_at IS NULL AND ($1::uuid IS NULL OR id > $1)
  AND ($2::text[] IS NULL OR EXISTS (
      SELECT FROM role_grant g
      WHERE g.account = a.id AND g.scope = ANY ($2) AND g.ended_at IS NULL
        AND (g.valid_to IS NULL OR g.valid_to >= $4)))
ORDER BY id LIMIT $3

-- name: search_people
-- Living accounts whose name or address holds a text (lower case).
SELECT id, pseudonym, name, mail, phone, language, is_mailbox, created_at, changed_at, ended_at
FROM account WHERE ended_at IS NULL AND strpos(lower(name || ' ' || mail), $1) > 0
ORDER BY name, id LIMIT $2

-- name: people_without_scope
-- Living accounts with a running role for all of Hessen.
SELECT id, pseudonym, name, mail, phone, language, is_mailbox, created_at, changed_at, ended_at
FROM account a
WHERE ended_at IS NULL AND EXISTS (
    SELECT FROM role_grant g
    WHERE g.account = a.id AND g.scope IS NULL AND g.ended_at IS NULL AND (g.valid_to IS NULL OR g.valid_to >= $1))
ORDER BY name, id

-- name: scopes_with_people
-- For whom somebody holds one of these roles on a day.
SELECT DISTINCT g.scope FROM role_grant g JOIN account a ON a.id = g.account
WHERE g.scope IS NOT NULL AND g.role = ANY ($2::text[]) AND g.ended_at IS NULL AND a.ended_at IS NULL
  AND g.valid_from <= $1 AND (g.valid_to IS NULL OR g.valid_to >= $1)

-- name: roles_of
-- Every role of these people, in the order in which they were granted.
SELECT id, account, role, scope, valid_from, valid_to, granted_by, granted_at, ended_at, takes_over
FROM role_grant WHERE account = ANY ($1) ORDER BY id

-- name: insert_role
-- Give a role.
INSERT INTO role_grant (id, account, role, scope, valid_from, valid_to, granted_by, takes_over)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: ending_roles
-- Roles that run out between two days, of people who were not told and have no other grant of the same that lasts.
SELECT g.id, g.account, g.role, g.scope, g.valid_to
FROM role_grant g JOIN account a ON a.id = g.account
WHERE g.ended_at IS NULL AND a.ended_at IS NULL AND g.end_told_on IS NULL
  AND g.valid_to BETWEEN $1 AND $2 AND g.valid_to - g.valid_from > $3
  AND NOT EXISTS (
      SELECT FROM role_grant o
      WHERE o.account = g.account AND o.role = g.role AND o.scope IS NOT DISTINCT FROM g.scope
        AND o.ended_at IS NULL AND (o.valid_to IS NULL OR o.valid_to > g.valid_to))
ORDER BY g.id FOR UPDATE OF g

-- name: note_end_told
-- The person was told that the role is about to end.
UPDATE role_grant SET end_told_on = $2 WHERE id = $1

-- name: end_role
-- Take a role back.
UPDATE role_grant SET ended_at = now(), ended_by = $2 WHERE id = $1 AND ended_at IS NULL RETURNING id

-- name: limit_role
-- Let a role end with a day.
UPDATE role_grant SET valid_to = $2 WHERE id = $1

-- name: end_roles_of
-- Take all roles of somebody back.
UPDATE role_grant SET ended_at = now(), ended_by = $2 WHERE account = $1 AND ended_at IS NULL

-- name: insert_sign_in
-- A sign-in by mail has begun; without an account nobody gets a mail.
INSERT INTO sign_in (id, mail_hash, account, token_hash, code_hash, expires_at)
VALUES ($1, $2, $3, $4, $5, $6)

-- name: sign_in_of_token
-- The open sign-in of a link.
SELECT id, account FROM sign_in
WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now() AND attempts < $2 FOR UPDATE

-- name: open_sign_ins
-- The open sign-ins of an address, the latest first.
SELECT id, account, code_hash FROM sign_in
WHERE mail_hash = $1 AND used_at IS NULL AND expires_at > now() AND attempts < $2
ORDER BY id DESC LIMIT 5 FOR UPDATE

-- name: count_wrong_code
-- A wrong code was typed while these sign-ins were open.
UPDATE sign_in SET attempts = attempts + 1 WHERE id = ANY ($1)

-- name: use_sign_ins
-- A sign-in works once; the others of the same person are used up with it.
UPDATE sign_in SET used_at = now() WHERE account = $1 AND used_at IS NULL

-- name: forget_sign_ins
-- Old sign-ins serve nobody.
DELETE FROM sign_in WHERE created_at < $1::timestamptz - interval '1 day'

-- name: count_attempt
-- Count an attempt in the present quarter of an hour.
INSERT INTO sign_in_attempt (kind, subject_hash, began_at)
VALUES ($1, $2, date_bin('15 minutes', now(), 'epoch'))
ON CONFLICT (kind, subject_hash, began_at) DO UPDATE SET attempts = sign_in_attempt.attempts + 1
RETURNING attempts

-- name: attempts_now
-- Attempts in the present quarter of an hour, and the seconds left of it.
SELECT coalesce((SELECT attempts FROM sign_in_attempt
                 WHERE kind = $1 AND subject_hash = $2 AND began_at = date_bin('15 minutes', now(), 'epoch')), 0)
           AS attempts,
       ceil(extract(epoch FROM date_bin('15 minutes', now(), 'epoch') + interval '15 minutes' - now()))::integer
           AS seconds_left

-- name: forget_attempts
-- Old counts serve nobody.
DELETE FROM sign_in_attempt WHERE began_at < $1::timestamptz - interval '1 hour'

-- name: insert_session
-- Somebody is signed in.
INSERT INTO session (id, token_hash, account, role_grant, began_by, expires_at)
VALUES ($1, $2, $3, $4, $5, $6)

-- name: session_of_token
-- The living session of a cookie, its role if that holds on the day, and every scope of its account.
SELECT s.id, s.account, s.role_grant, s.expires_at, a.pseudonym, g.role, g.scope,
       s.last_seen_at < now() - interval '1 minute' AS is_stale,
       ARRAY(SELECT DISTINCT o.scope FROM role_grant o
             WHERE o.account = s.account AND o.scope IS NOT NULL AND o.ended_at IS NULL
               AND o.valid_from <= $2 AND (o.valid_to IS NULL OR o.valid_to >= $2)) AS scopes
FROM session s JOIN account a ON a.id = s.account JOIN role_grant g ON g.id = s.role_grant
WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > now() AND s.last_seen_at > now() - $3::interval
  AND a.ended_at IS NULL AND g.ended_at IS NULL
  AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to >= $2)

-- name: touch_session
-- Note that a session is used.
UPDATE session SET last_seen_at = now() WHERE id = $1

-- name: last_role_of
-- The role in which somebody acted last.
SELECT role_grant FROM session WHERE account = $1 ORDER BY id DESC LIMIT 1

-- name: sessions_of
-- The living sessions of somebody.
SELECT id, began_by, role_grant, created_at, last_seen_at, expires_at FROM session
WHERE account = $1 AND ended_at IS NULL AND expires_at > now() AND last_seen_at > now() - $2::interval
ORDER BY id

-- name: switch_session
-- From now on the session acts in another role of the same account.
UPDATE session SET role_grant = $2 WHERE id = $1

-- name: end_session
-- Sign out one session of somebody.
UPDATE session SET ended_at = now() WHERE id = $1 AND account = $2 AND ended_at IS NULL RETURNING id

-- name: end_sessions_of
-- Sign somebody out everywhere.
UPDATE session SET ended_at = now() WHERE account = $1 AND ended_at IS NULL

-- name: forget_sessions
-- Ended sessions are kept for 30 days.
DELETE FROM session WHERE coalesce(ended_at, expires_at) < $1::timestamptz - interval '30 days'

-- name: insert_oidc_state
-- A sign-in at a provider has begun.
INSERT INTO oidc_state (state_hash, nonce, verifier, language, expires_at) VALUES ($1, $2, $3, $4, $5)

-- name: use_oidc_state
-- The answer of a provider is taken once.
DELETE FROM oidc_state WHERE state_hash = $1 RETURNING nonce, verifier, language, expires_at > now() AS is_valid

-- name: forget_oidc_states
-- What was begun and never came back.
DELETE FROM oidc_state WHERE created_at < $1::timestamptz - interval '1 day'

-- name: names_of_pseudonyms
-- What people are called whom the record knows by these pseudonyms.
SELECT pseudonym, name FROM account WHERE pseudonym = ANY ($1::text[]) AND erased_at IS NULL
