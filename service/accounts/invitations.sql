-- SPDX-License-Identifier: EUPL-1.2

-- name: insert
-- A new letter.
INSERT INTO invitation (id, scope, role, prefix, code_hash, invited_by, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: one
-- One letter.
SELECT id, scope, role, invited_at, expires_at, attempts, used_at, revoked_at FROM invitation WHERE id = $1

-- name: lock_by_prefix
-- The letter that a code belongs to, kept from being used twice.
SELECT id, scope, role, invited_at, expires_at, attempts, used_at, revoked_at, code_hash
FROM invitation WHERE prefix = $1 FOR UPDATE

-- name: count_wrong_code
-- A wrong code was typed for a letter.
UPDATE invitation SET attempts = attempts + 1 WHERE id = $1

-- name: use
-- The code has let somebody in.
UPDATE invitation SET used_at = now(), account = $2 WHERE id = $1

-- name: revoke
-- Withdraw a letter that is open.
UPDATE invitation SET revoked_at = now() WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL RETURNING id

-- name: after
-- Letters in order.
SELECT id, scope, role, invited_at, expires_at, attempts, used_at, revoked_at FROM invitation
WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
