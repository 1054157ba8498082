-- SPDX-License-Identifier: EUPL-1.2

-- name: insert_key
-- A new key; its text is not among the values.
INSERT INTO api_key (id, prefix, secret_hash, role, municipality, label, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING prefix, role, municipality, label, created_at, expires_at, revoked_at, last_used_at

-- name: key_by_prefix
-- The key with a prefix if it is valid now, and whether its last use is worth writing again.
SELECT prefix, secret_hash, role, municipality,
       last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS is_stale
FROM api_key
WHERE prefix = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())

-- name: touch_key
-- Note that a key was used.
UPDATE api_key SET last_used_at = now() WHERE prefix = $1

-- name: list_keys
-- Every key, the newest first.
SELECT prefix, role, municipality, label, created_at, expires_at, revoked_at, last_used_at
FROM api_key ORDER BY id DESC

-- name: revoke_key
-- End a key at once; nothing happens to one that has ended.
UPDATE api_key SET revoked_at = now() WHERE prefix = $1 AND revoked_at IS NULL
RETURNING prefix, role, municipality, label, created_at, expires_at, revoked_at, last_used_at

-- name: count_failure
-- Count a wrong key of an address in the present minute.
INSERT INTO failed_key (address, minute) VALUES ($1, date_trunc('minute', now()))
ON CONFLICT (address, minute) DO UPDATE SET attempts = failed_key.attempts + 1
RETURNING attempts

-- name: failures_now
-- Wrong keys of an address in the present minute.
SELECT coalesce(sum(attempts), 0)::integer FROM failed_key
WHERE address = $1 AND minute = date_trunc('minute', now())

-- name: forget_failures
-- Old counts serve nobody.
DELETE FROM failed_key WHERE minute < now() - interval '1 hour'
