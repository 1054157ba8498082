-- SPDX-License-Identifier: EUPL-1.2

-- name: newest_states
-- What holds now of every municipality and service; withdrawn ones too.
SELECT DISTINCT ON (municipality, service) * FROM service_state ORDER BY municipality, service, version DESC

-- name: history
-- Everything recorded for one service under any of some keys, the newest first.
SELECT * FROM service_state WHERE municipality = ANY ($1::text[]) AND service = $2
ORDER BY recorded_at DESC, version DESC

-- name: states_of
-- What holds now under any of some keys, withdrawn ones too, the newest first.
SELECT * FROM (
    SELECT DISTINCT ON (municipality, service) * FROM service_state
    WHERE municipality = ANY ($1::text[]) ORDER BY municipality, service, version DESC
) AS newest ORDER BY recorded_at DESC

-- name: own_services
-- Services for which something is stated under any of some keys: there it is a fitting partner of others.
SELECT service FROM (
    SELECT DISTINCT ON (municipality, service) service, state FROM service_state
    WHERE municipality = ANY ($1::text[]) ORDER BY municipality, service, version DESC
) AS newest WHERE state <> 'withdrawn'

-- name: lock_services
-- Keep others from recording services of one municipality until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('service_state ' || $1, 0))

-- name: insert_state
-- The next version.
INSERT INTO service_state (id, municipality, service, version, state, online_since, planned_for, platform,
                           user_account, software_linked, provider, own_process, visibility)
VALUES ($1, $2, $3,
        (SELECT coalesce(max(version), 0) + 1 FROM service_state WHERE municipality = $2 AND service = $3),
        $4, $5, $6, $7, $8, $9, $10, $11, $12)
RETURNING *

-- name: stated_topics
-- Topics for which a municipality has a running need, and a running offer.
SELECT 'need' AS kind, topic FROM need WHERE municipality = ANY ($1::text[]) AND withdrawn_at IS NULL
UNION
SELECT 'offer', topic FROM offer WHERE municipality = ANY ($1::text[]) AND withdrawn_at IS NULL

-- name: portal_percent
-- Share of complete portal entries in the profile that holds on a day.
SELECT portal_entries_percent FROM profile
WHERE municipality = ANY ($1::text[]) AND valid_from <= $2 ORDER BY valid_from DESC LIMIT 1
