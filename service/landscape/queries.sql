-- SPDX-License-Identifier: EUPL-1.2

-- name: needs
-- Every need that is not withdrawn.
select
    municipality, topic, earliest_start, fte, urgency, annual_cost_alone_cents, leika_keys, platform, visibility,
    is_sample
from need
where withdrawn_at is null
order by topic, municipality, id;

-- name: offers
-- Every offer that is not withdrawn.
select municipality, topic, fte, valid_until, visibility, is_sample
from offer
where withdrawn_at is null
order by topic, municipality, id;

-- name: profiles
-- Every profile with its first day.
select
    municipality, valid_from, platforms, specialist_software, it_provider, user_account, it_fte, is_ozg_model,
    consulting_modules, factory_topics
from profile
order by municipality, valid_from;

-- name: must_nots
-- Every exclusion.
select municipality, other, confidential from must_not order by municipality, other;

-- name: accepted_weights
-- The latest accepted weights whose version begins with that of the shipped ones.
SELECT weights FROM weights_proposal WHERE state = 'accepted' AND starts_with(version, $1)
ORDER BY decided_at DESC, id DESC LIMIT 1
