-- SPDX-License-Identifier: EUPL-1.2

-- name: cases
-- Several cooperations.
SELECT id, kind, topic, state, version, starter, suggestion, joins, joins_known, lead, seats, answer_until, snapshot,
       two_member_justification, is_sample, competent, district_station, region_station, submitted_on, programme_id,
       programme_version, rule_cents, expected_cents, round, state_since, created_at
FROM cooperation WHERE id = ANY ($1::uuid[])

-- name: lock_case
-- Keep others from changing a cooperation until the transaction ends; its state and version.
SELECT id FROM cooperation WHERE id = $1 FOR UPDATE

-- name: lock_memberships
-- Keep others from changing its members, in the order of their keys.
SELECT municipality FROM membership WHERE cooperation = $1 ORDER BY municipality FOR UPDATE

-- name: memberships
-- Members of several cooperations.
SELECT cooperation, municipality, state, state_since, name, composed_of, cleared_beside, is_named, invited_on,
       answer_until, pause_until, last_reminded_on, signed_on, leaves_on, leaving_approved_on, reason, reason_text
FROM membership WHERE cooperation = ANY ($1::uuid[]) ORDER BY cooperation, municipality

-- name: guests
-- Who takes part in them and never counts.
SELECT cooperation, name, kind FROM cooperation_guest WHERE cooperation = ANY ($1::uuid[]) ORDER BY cooperation, name

-- name: concepts
-- Their concepts.
SELECT cooperation, version, task, legal_form, starts_on, ends_on, lead, exit_rule, group_personnel_cents,
       group_material_cents, costs_planned, frozen_at, members
FROM concept WHERE cooperation = ANY ($1::uuid[]) ORDER BY cooperation, version

-- name: costs
-- What the task costs their members alone.
SELECT cooperation, version, municipality, personnel_cents, material_cents
FROM concept_cost WHERE cooperation = ANY ($1::uuid[]) ORDER BY cooperation, version, municipality

-- name: council_decisions
-- Decisions of the councils of their members.
SELECT cooperation, id, municipality, concept_version, body, decided_on, is_approved, filing
FROM council_decision WHERE cooperation = ANY ($1::uuid[]) ORDER BY cooperation, id

-- name: agreements
-- Their agreements.
SELECT cooperation, concept_version, legal_form, valid_from, valid_to, approved_on
FROM agreement WHERE cooperation = ANY ($1::uuid[])

-- name: filings
-- Their papers, without the content.
SELECT cooperation, id, kind, municipality, dated, concept_version, media_type, size_bytes, encode(sha256, 'hex') AS sha256
FROM filing WHERE cooperation = ANY ($1::uuid[]) ORDER BY cooperation, id

-- name: opinions
-- Opinions of the stations on them.
SELECT cooperation, id, station, authority, given_on, result, remarks, filing, round
FROM opinion WHERE cooperation = ANY ($1::uuid[]) ORDER BY cooperation, id

-- name: awards
-- Their awards.
SELECT cooperation, number, dated, amount_cents, members, concept_version, filing, rule_cents, expected_cents,
       deviation_reason
FROM award WHERE cooperation = ANY ($1::uuid[])

-- name: pending_steps
-- Steps of theirs that wait for a second person.
SELECT cooperation, target, reason, text, facts, asked_by, asked_at
FROM pending_step WHERE cooperation = ANY ($1::uuid[])

-- name: clearances
-- Conditions that the office lets pass in them.
SELECT cooperation, code, reason, asked_by, asked_at, granted_by, granted_at
FROM clearance WHERE cooperation = ANY ($1::uuid[]) ORDER BY cooperation, code

-- name: insert_case
-- A new cooperation.
INSERT INTO cooperation (id, kind, topic, state, starter, suggestion, joins, joins_known, lead, seats, answer_until,
                         snapshot, two_member_justification, is_sample)
VALUES ($1, $2, $3, 'idea', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)

-- name: insert_membership
-- A new member.
INSERT INTO membership (cooperation, municipality, topic, name, composed_of, state, is_living, is_named, invited_on,
                        answer_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: insert_guest
-- Who takes part and never counts; told twice is told once.
INSERT INTO cooperation_guest (cooperation, name, kind) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING

-- name: set_state
-- A step of a cooperation. At an end its members are free for another one.
WITH moved AS (
    UPDATE cooperation SET state = $2, state_since = clock_timestamp() WHERE id = $1 RETURNING id
)
UPDATE membership SET is_living = false WHERE $3 AND cooperation IN (SELECT id FROM moved) AND is_living

-- name: insert_step
-- A step that was taken, with its reason; the text is for the members, the stations and the office.
INSERT INTO cooperation_step (id, cooperation, source, target, reason, text) VALUES ($1, $2, $3, $4, $5, $6)

-- name: last_return
-- Why the application came back last.
SELECT source, reason, text, taken_at FROM cooperation_step
WHERE cooperation = $1 AND target = 'application_ready' AND reason IS NOT NULL ORDER BY id DESC LIMIT 1

-- name: touch
-- Something of a cooperation has changed.
UPDATE cooperation SET version = version + 1, changed_at = clock_timestamp() WHERE id = $1

-- name: set_lead
-- Who leads.
UPDATE cooperation SET lead = $2 WHERE id = $1

-- name: set_justification
-- Why two members suffice.
UPDATE cooperation SET two_member_justification = $2 WHERE id = $1

-- name: set_route
-- Which authority is competent and through which stations the application goes.
UPDATE cooperation SET competent = $2, district_station = $3, region_station = $4 WHERE id = $1

-- name: set_submission
-- The day of the complete application, the programme that holds then, and both figures.
UPDATE cooperation SET submitted_on = $2, programme_id = $3, programme_version = $4, rule_cents = $5,
                       expected_cents = $6
WHERE id = $1

-- name: next_round
-- The application came back: opinions given so far were on what it was.
UPDATE cooperation SET round = round + 1 WHERE id = $1

-- name: set_membership
-- A step of a member, with what came with it.
UPDATE membership
SET state = $3, is_living = $4, pause_until = $5, answer_until = $6, signed_on = $7, reason = $8, reason_text = $9,
    leaves_on = $10, leaving_approved_on = $11, state_since = clock_timestamp()
WHERE cooperation = $1 AND municipality = $2

-- name: clear_beside
-- The members may be in another cooperation for the same topic beside this one.
UPDATE membership SET cleared_beside = true WHERE cooperation = $1

-- name: set_reminded
-- A reminder went to a member.
UPDATE membership SET last_reminded_on = $3 WHERE cooperation = $1 AND municipality = $2

-- name: insert_concept
-- A new version of the concept.
INSERT INTO concept (cooperation, version, task, legal_form, starts_on, ends_on, lead, exit_rule,
                     group_personnel_cents, group_material_cents, costs_planned)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- name: freeze_concept
-- Fix a version for those that take part now.
UPDATE concept SET frozen_at = clock_timestamp(), members = $3
WHERE cooperation = $1 AND version = $2 AND frozen_at IS NULL

-- name: set_group_costs
-- What the group spends in a year.
UPDATE concept SET group_personnel_cents = $3, group_material_cents = $4, costs_planned = $5
WHERE cooperation = $1 AND version = $2

-- name: clear_costs
-- Forget what the task costs the members of a version alone.
DELETE FROM concept_cost WHERE cooperation = $1 AND version = $2

-- name: insert_cost
-- What the task costs a member alone.
INSERT INTO concept_cost (cooperation, version, municipality, personnel_cents, material_cents)
VALUES ($1, $2, $3, $4, $5)

-- name: insert_council_decision
-- A decision of a council.
INSERT INTO council_decision (id, cooperation, municipality, concept_version, body, decided_on, is_approved, filing)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: set_agreement
-- The agreement, in place of an earlier entry.
INSERT INTO agreement (cooperation, concept_version, legal_form, valid_from, valid_to)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (cooperation) DO UPDATE
SET concept_version = excluded.concept_version, legal_form = excluded.legal_form, valid_from = excluded.valid_from,
    valid_to = excluded.valid_to, approved_on = NULL, changed_at = clock_timestamp()

-- name: set_approved
-- Approval or notification is done.
UPDATE agreement SET approved_on = $2, changed_at = clock_timestamp() WHERE cooperation = $1

-- name: insert_filing
-- A paper.
INSERT INTO filing (id, cooperation, kind, municipality, dated, concept_version, media_type, size_bytes, sha256, content)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: filing_content
-- A paper with its content.
SELECT media_type, content FROM filing WHERE cooperation = $1 AND id = $2

-- name: filed_bytes
-- How much has been filed with a cooperation.
SELECT coalesce(sum(size_bytes), 0) FROM filing WHERE cooperation = $1

-- name: insert_opinion
-- The opinion of a station.
INSERT INTO opinion (id, cooperation, station, authority, given_on, result, remarks, filing, round)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: insert_award
-- The award.
INSERT INTO award (cooperation, number, dated, amount_cents, members, concept_version, filing, rule_cents,
                   expected_cents, deviation_reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: set_pending
-- A step that waits for a second person, in place of another one.
INSERT INTO pending_step (cooperation, target, reason, text, facts, asked_by) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (cooperation) DO UPDATE
SET target = excluded.target, reason = excluded.reason, text = excluded.text, facts = excluded.facts,
    asked_by = excluded.asked_by, asked_at = now()

-- name: clear_pending
-- No step waits any more.
DELETE FROM pending_step WHERE cooperation = $1

-- name: ask_clearance
-- Somebody of the office asks to let a condition pass.
INSERT INTO clearance (cooperation, code, reason, asked_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (cooperation, code) DO UPDATE
SET reason = excluded.reason, asked_by = excluded.asked_by, asked_at = now()
WHERE clearance.granted_by IS NULL

-- name: grant_clearance
-- A second person lets it pass.
UPDATE clearance SET granted_by = $3, granted_at = clock_timestamp()
WHERE cooperation = $1 AND code = $2 AND granted_by IS NULL

-- name: cases_after
-- Cooperations that somebody may know of, oldest first: all for the office, those with a membership for a municipality,
-- those whose agreement it handles for a district or Regierungsbezirk. Filters see what the asker sees: a member that is
-- not named to it is not found, and who is not interested itself reads an idea until an end.
WITH seen AS (
    SELECT c.id, c.topic, c.state, o.municipality AS own, COALESCE(o.is_living, $4 <> 'municipality') AS is_inside
    FROM cooperation c
    LEFT JOIN membership o ON $4 = 'municipality' AND o.cooperation = c.id AND o.municipality = ANY ($5::text[])
    WHERE ($1::uuid IS NULL OR c.id > $1) AND ($2::text IS NULL OR c.topic = $2)
      AND ($4 = 'office'
        OR o.municipality IS NOT NULL
        OR ($4 = 'district' AND c.district_station = ANY ($5::text[]))
        OR ($4 = 'region' AND c.region_station = ANY ($5::text[])))
)
SELECT s.id FROM seen s
WHERE ($3::text IS NULL OR EXISTS (
        SELECT FROM membership m
        WHERE m.cooperation = s.id AND (m.municipality = $3 OR ($4 <> 'municipality' AND $3 = ANY (m.composed_of)))
          AND ($4 <> 'municipality' OR m.is_named OR m.municipality = s.own OR (m.is_living AND s.is_inside))))
  AND ($7::text IS NULL
    OR $7 = CASE WHEN s.is_inside THEN s.state WHEN s.state = ANY ($8::text[]) THEN 'ended' ELSE 'idea' END)
ORDER BY s.id LIMIT $6

-- name: funded_beside
-- Other cooperations for the topic that are being funded or have applied, with their members and terms.
SELECT m.municipality, c.id, a.valid_from, a.valid_to
FROM membership m JOIN cooperation c ON c.id = m.cooperation LEFT JOIN agreement a ON a.cooperation = c.id
WHERE c.topic = $1 AND c.id <> $2 AND c.state = ANY ($3::text[]) AND m.state IN ('signed', 'active')
  AND m.municipality = ANY ($4::text[])
ORDER BY m.municipality, c.id

-- name: office_only_needs
-- Who of these has a running need for the topic that only the office may see.
SELECT municipality FROM need
WHERE topic = $1 AND municipality = ANY ($2::text[]) AND withdrawn_at IS NULL AND visibility = 'office'

-- name: is_sample
-- Whether one of these has a made-up running need for the topic.
SELECT EXISTS (SELECT FROM need
               WHERE topic = $1 AND municipality = ANY ($2::text[]) AND withdrawn_at IS NULL AND is_sample)

-- name: open_answers
-- Members that have not answered, or paused, of cooperations that have not ended.
SELECT m.cooperation, m.municipality
FROM membership m JOIN cooperation c ON c.id = m.cooperation
WHERE m.state IN ('invited', 'paused') AND NOT c.state = ANY ($1::text[])
ORDER BY m.cooperation, m.municipality

-- name: register_import
-- The newest import of the register: whoever has read it need not read it again.
SELECT id FROM register_import ORDER BY id DESC LIMIT 1

-- name: announce_landscape
-- Tell every process, at the end of the transaction, that its landscapes are no longer fresh. The process
-- that commits does not wait for its own notice: it reads the setting (service/http/dependencies.py).
SELECT pg_notify('ikz_landscape', $1), set_config('ikz.ground_changed', CASE WHEN $1 = 'ground' THEN '1'
       ELSE coalesce(current_setting('ikz.ground_changed', true), '') END, true)

-- name: history
-- What the record says of a cooperation.
SELECT position, happened_at, role, action, municipality, facts
FROM event WHERE subject_type = 'cooperation' AND subject_id = $1 AND position > $2 ORDER BY position LIMIT $3

-- name: is_known
-- Whether a cooperation is known from public sources.
SELECT EXISTS (SELECT FROM known_cooperation WHERE id = $1)

-- name: lonely_cases
-- Cooperations before submission whose answer date has passed and in which fewer than two take part.
SELECT c.id FROM cooperation c
WHERE c.answer_until < $1 AND c.state = ANY ($2::text[])
  AND (SELECT count(*) FROM membership m WHERE m.cooperation = c.id AND m.is_living) < 2
ORDER BY c.id
