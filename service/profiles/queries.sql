-- SPDX-License-Identifier: EUPL-1.2

-- name: profiles
-- Every profile of a municipality, the newest first.
SELECT * FROM profile WHERE municipality = $1 ORDER BY valid_from DESC

-- name: put_profile
-- A profile from a day on, in place of one that begins on the same day.
INSERT INTO profile (municipality, valid_from, platforms, specialist_software, it_provider, user_account,
                     it_fte, is_ozg_model, consulting_modules, factory_topics, is_sample,
                     portal_entries_percent, consulting_dates)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (municipality, valid_from) DO UPDATE SET
    platforms = excluded.platforms, specialist_software = excluded.specialist_software,
    it_provider = excluded.it_provider, user_account = excluded.user_account, it_fte = excluded.it_fte,
    is_ozg_model = excluded.is_ozg_model, consulting_modules = excluded.consulting_modules,
    factory_topics = excluded.factory_topics, is_sample = excluded.is_sample,
    portal_entries_percent = excluded.portal_entries_percent, consulting_dates = excluded.consulting_dates,
    changed_at = clock_timestamp()
RETURNING *

-- name: announce
-- Tell every process, at the end of the transaction, that its landscapes are no longer fresh.
SELECT pg_notify('ikz_landscape', $1)
