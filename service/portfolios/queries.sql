-- SPDX-License-Identifier: EUPL-1.2

-- name: insert_portfolio
-- A portfolio as it was made.
INSERT INTO portfolio (id, question, result, input_hash, result_hash, plan, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING created_at

-- name: portfolio
-- One portfolio.
SELECT id, plan, created_at, result FROM portfolio WHERE id = $1

-- name: portfolios
-- The latest portfolios.
SELECT id, plan, created_at, result FROM portfolio ORDER BY id DESC LIMIT $1
