-- SPDX-License-Identifier: EUPL-1.2

-- name: vouched
-- What payments, reviews and clawback checks of one cooperation say on a day.
SELECT EXISTS (SELECT FROM payment WHERE cooperation = $1 AND confirmed_by IS NOT NULL) AS is_paid,
       (SELECT count(*) FROM cooperation_review
        WHERE cooperation = $1 AND recorded_on IS NULL AND due_on <= $2) AS reviews_open,
       (SELECT count(*) FROM cooperation_review WHERE cooperation = $1 AND recorded_on IS NOT NULL) AS reviews_recorded,
       (SELECT count(*) FROM clawback_check WHERE cooperation = $1 AND decided_by IS NULL) AS checks_open,
       (SELECT count(*) FROM clawback_check WHERE cooperation = $1 AND decided_by IS NOT NULL) AS checks_decided

-- name: instalments
-- Instalments of the awards of several cooperations.
SELECT cooperation, number, amount_cents, due_on, told_on
FROM award_instalment WHERE cooperation = ANY ($1::uuid[]) ORDER BY cooperation, number

-- name: shares
-- How the members of several cooperations share their awards, where they agreed on a key.
SELECT cooperation, municipality, amount_cents
FROM award_share WHERE cooperation = ANY ($1::uuid[]) ORDER BY cooperation, municipality

-- name: proofs
-- Proofs of use that their letters ask for.
SELECT cooperation, number, kind, due_on, handed_in_on, filing, reminded_on
FROM award_proof WHERE cooperation = ANY ($1::uuid[]) ORDER BY cooperation, number

-- name: payments
-- Their payments.
SELECT cooperation, id, amount_cents, paid_on, asked_by, confirmed_by
FROM payment WHERE cooperation = ANY ($1::uuid[]) ORDER BY cooperation, paid_on, id

-- name: reviews
-- Their reviews.
SELECT cooperation, id, cause, due_on, period_from, period_to, planned_alone_cents, planned_group_cents,
       actual_alone_cents, actual_group_cents, remarks, recorded_on, reminded_on
FROM cooperation_review WHERE cooperation = ANY ($1::uuid[]) ORDER BY cooperation, due_on, id

-- name: checks
-- Their clawback checks.
SELECT cooperation, id, reason, municipality, opened_on, award_cents, remaining, rule_cents, expected_cents, is_fundable,
       decision, reclaimed_cents, decision_reason, asked_by, decided_by, decided_on
FROM clawback_check WHERE cooperation = ANY ($1::uuid[]) ORDER BY cooperation, id

-- name: clear_terms
-- Forget what was entered from the letter; what was handed in stays.
WITH instalments AS (DELETE FROM award_instalment WHERE cooperation = $1),
     shares AS (DELETE FROM award_share WHERE cooperation = $1)
DELETE FROM award_proof WHERE cooperation = $1 AND handed_in_on IS NULL

-- name: insert_instalment
-- An instalment as the letter names it.
INSERT INTO award_instalment (cooperation, number, amount_cents, due_on) VALUES ($1, $2, $3, $4)

-- name: insert_share
-- A member's part of the award.
INSERT INTO award_share (cooperation, municipality, amount_cents) VALUES ($1, $2, $3)

-- name: put_proof
-- A proof of use that the letter asks for; one that was handed in keeps its day and paper.
INSERT INTO award_proof (cooperation, number, kind, due_on) VALUES ($1, $2, $3, $4)
ON CONFLICT (cooperation, number) DO UPDATE SET kind = excluded.kind, due_on = excluded.due_on

-- name: hand_in_proof
-- A proof of use was handed in.
UPDATE award_proof SET handed_in_on = $3, filing = $4 WHERE cooperation = $1 AND number = $2

-- name: insert_payment
-- A payment as the first person records it.
INSERT INTO payment (id, cooperation, amount_cents, paid_on, asked_by) VALUES ($1, $2, $3, $4, $5)

-- name: confirm_payment
-- A second person confirms a payment.
UPDATE payment SET confirmed_by = $2, confirmed_at = clock_timestamp() WHERE id = $1 AND confirmed_by IS NULL

-- name: drop_payment
-- A payment that was entered by mistake; one that is confirmed stays.
DELETE FROM payment WHERE id = $1 AND confirmed_by IS NULL

-- name: insert_review
-- A review that is due; asked for twice it is there once.
INSERT INTO cooperation_review (id, cooperation, cause, due_on, period_from, period_to, planned_alone_cents,
                                planned_group_cents)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (cooperation, cause, due_on) DO NOTHING

-- name: record_review
-- What a review found: the expenditure of the year.
UPDATE cooperation_review
SET actual_alone_cents = $2, actual_group_cents = $3, remarks = $4, recorded_on = $5 WHERE id = $1

-- name: insert_check
-- A clawback check with both figures for those that remain.
INSERT INTO clawback_check (id, cooperation, reason, municipality, opened_on, award_cents, remaining, rule_cents,
                            expected_cents, is_fundable)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: propose_decision
-- What the first person proposes in a clawback check.
UPDATE clawback_check
SET decision = $2, reclaimed_cents = $3, decision_reason = $4, asked_by = $5, asked_at = clock_timestamp()
WHERE id = $1 AND decided_by IS NULL

-- name: decide
-- The second person decides the same.
UPDATE clawback_check SET decided_by = $2, decided_on = $3 WHERE id = $1 AND decided_by IS NULL

-- name: after_award
-- Cooperations in the years after their award.
SELECT id FROM cooperation WHERE state = ANY ($1::text[]) ORDER BY id

-- name: review_reminded
-- The lead was reminded of a review.
UPDATE cooperation_review SET reminded_on = $2 WHERE id = $1

-- name: proof_reminded
-- The lead was reminded of a proof of use.
UPDATE award_proof SET reminded_on = $3 WHERE cooperation = $1 AND number = $2

-- name: instalment_told
-- The office was told that an instalment is due.
UPDATE award_instalment SET told_on = $3 WHERE cooperation = $1 AND number = $2

-- name: awarded
-- Cooperations with an award given up to a day; made-up ones are left out.
SELECT c.id FROM cooperation c JOIN award a ON a.cooperation = c.id
WHERE a.dated <= $1 AND NOT c.is_sample ORDER BY a.dated, c.id
