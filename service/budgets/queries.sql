-- SPDX-License-Identifier: EUPL-1.2

-- name: lock
-- Wait for everybody who changes the same, until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended($1, 0))

-- name: reservation
-- What is held for a cooperation.
SELECT cooperation, programme, year, rule_cents, expected_cents, granted_cents, state
FROM reservation WHERE cooperation = $1

-- name: put_reservation
-- Hold money for a cooperation, or change what is held.
INSERT INTO reservation (cooperation, programme, year, rule_cents, expected_cents, granted_cents, state)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (cooperation) DO UPDATE SET programme = $2, year = $3, rule_cents = $4, expected_cents = $5,
    granted_cents = $6, state = $7, changed_at = clock_timestamp()

-- name: budget_of
-- The pot that pays for a programme in a year.
SELECT b.*, (SELECT array_agg(p.programme ORDER BY p.programme) FROM budget_programme p WHERE p.budget = b.id)
    AS programmes
FROM budget b JOIN budget_programme q ON q.budget = b.id
WHERE q.programme = $1 AND q.year = $2

-- name: budget
-- One pot.
SELECT b.*, (SELECT array_agg(p.programme ORDER BY p.programme) FROM budget_programme p WHERE p.budget = b.id)
    AS programmes
FROM budget b WHERE b.id = $1

-- name: budgets
-- The pots of a year, or of all years, in the order of years and programmes.
SELECT * FROM (
    SELECT b.*, (SELECT array_agg(p.programme ORDER BY p.programme) FROM budget_programme p
                 WHERE p.budget = b.id) AS programmes
    FROM budget b WHERE $1::smallint IS NULL OR b.year = $1
) listed ORDER BY year, programmes

-- name: used
-- Cents granted, and held by the rule and by the expected award, for programmes in a year, without one
-- cooperation; an expected award that is not known counts with the rule.
SELECT COALESCE(sum(granted_cents) FILTER (WHERE state = 'granted'), 0)::bigint AS granted,
       COALESCE(sum(rule_cents) FILTER (WHERE state = 'reserved'), 0)::bigint AS by_rule,
       COALESCE(sum(COALESCE(expected_cents, rule_cents)) FILTER (WHERE state = 'reserved'), 0)::bigint
           AS by_expected,
       count(*) FILTER (WHERE state = 'reserved') AS reserved_count,
       count(*) FILTER (WHERE state = 'granted') AS granted_count
FROM reservation
WHERE year = $1 AND programme = ANY ($2::text[]) AND state <> 'released'
  AND cooperation IS DISTINCT FROM $3::uuid

-- name: paid
-- Cents that two persons have recorded as paid, for awards of these programmes in a year.
SELECT COALESCE(sum(p.amount_cents), 0)::bigint
FROM payment p JOIN reservation r ON r.cooperation = p.cooperation
WHERE p.confirmed_by IS NOT NULL AND r.state = 'granted' AND r.year = $1 AND r.programme = ANY ($2::text[])

-- name: waiting
-- Applications that hold no money since there was none when they came, the longest waiting first.
SELECT r.cooperation, r.programme, r.year, r.rule_cents, r.expected_cents, r.granted_cents, r.state
FROM reservation r JOIN cooperation c ON c.id = r.cooperation
WHERE r.state = 'released' AND c.state = ANY ($1::text[])
ORDER BY c.submitted_on, c.id

-- name: insert_budget
-- A new pot.
INSERT INTO budget (id, year, amount_cents, basis, note) VALUES ($1, $2, $3, $4, $5)

-- name: insert_programmes
-- What a pot pays for.
INSERT INTO budget_programme (programme, year, budget) SELECT unnest($1::text[]), $2, $3

-- name: update_budget
-- A changed pot.
UPDATE budget SET amount_cents = $2, basis = $3, note = $4, changed_at = clock_timestamp() WHERE id = $1

-- name: clashing_programmes
-- Which of these programmes another pot of the year pays for already.
SELECT programme FROM budget_programme WHERE year = $1 AND programme = ANY ($2::text[]) ORDER BY programme

-- name: open_cooperations
-- Groups on their way that have not been submitted: whom the money may have to reach.
SELECT c.id, c.topic, c.two_member_justification,
       array_agg(m.municipality ORDER BY m.municipality) AS members,
       COALESCE((SELECT EXTRACT(year FROM n.starts_on)::int FROM concept n
                 WHERE n.cooperation = c.id ORDER BY n.version DESC LIMIT 1), 0) AS starts_in
FROM cooperation c JOIN membership m ON m.cooperation = c.id AND m.is_living
WHERE c.kind = 'founding' AND c.state = ANY ($1::text[])
GROUP BY c.id, c.topic, c.two_member_justification ORDER BY c.id
