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

-- name: engagements
-- Who takes part in a cooperation that is forming or further and has not ended; public once it has its award.
select
    c.topic, array_agg(m.municipality order by m.municipality) as members,
    c.state in ('approved', 'disbursed', 'running', 'review_due', 'clawback_check') as is_public
from cooperation as c
inner join membership as m on m.cooperation = c.id and m.is_living and m.name is null
where c.state <> 'idea'
group by c.id, c.topic, c.state
order by c.id;

-- name: awarded
-- Cooperations of this service that have their award, with the year in which they were agreed.
select
    c.id, c.topic, array_agg(m.municipality order by m.municipality) as members,
    extract(year from least(min(m.signed_on), min(a.valid_from)))::int as year
from cooperation as c
inner join membership as m on m.cooperation = c.id and m.name is null and m.state in ('signed', 'active')
inner join agreement as a on a.cooperation = c.id
where c.state in ('approved', 'disbursed', 'running', 'review_due', 'clawback_check', 'completed')
group by c.id, c.topic
order by c.id;
