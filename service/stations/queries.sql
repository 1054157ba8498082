-- SPDX-License-Identifier: EUPL-1.2

-- name: of_station
-- Cooperations that an authority handles: all at and past the stations for the office, those routed through a district or
-- Regierungsbezirk for its officers, in states that concern them.
SELECT id FROM cooperation
WHERE state = ANY ($1::text[])
  AND ($2 = 'office' OR ($2 = 'district' AND district_station = $3) OR ($2 = 'region' AND region_station = $3))
ORDER BY state_since, id

-- name: set_station_reminded
-- The station was reminded that an application waits.
UPDATE cooperation SET station_reminded_on = $2 WHERE id = $1

-- name: waiting
-- Applications at the stations that nobody was reminded of since a day.
SELECT id FROM cooperation
WHERE state = ANY ($1::text[]) AND submitted_on <= $2 AND (station_reminded_on IS NULL OR station_reminded_on <= $3)
ORDER BY id

-- name: returns
-- When and why an application was given back, the oldest first.
SELECT source, reason, text, taken_at FROM cooperation_step
WHERE cooperation = $1 AND target = 'application_ready' AND reason IS NOT NULL ORDER BY id
