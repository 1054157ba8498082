-- SPDX-License-Identifier: EUPL-1.2

-- name: cooperations
-- Every known cooperation with its members.
select
    c.id, c.origin, c.task, c.task_group, c.is_digital, c.start_year, c.year_min, c.year_max, c.members_complete,
    c.grant_eur, c.programme, c.status, c.source,
    array(
        select municipality from known_cooperation_member where cooperation = c.id and not is_district order by 1
    ) as members,
    array(
        select municipality from known_cooperation_member where cooperation = c.id and is_district order by 1
    ) as district_keys
from known_cooperation as c
order by c.id;

-- name: delete_of_origin
-- Forget all cooperations of one origin, with their members.
delete from known_cooperation where origin = $1;

-- name: delete_ids
-- Forget cooperations by id, with their members.
delete from known_cooperation where id = any ($1::text[]);

-- name: grants
-- What known cooperations were given, and from which programme.
select id, grant_eur, programme from known_cooperation order by id;

-- name: awarded_here
-- Amount and legal form of cooperations of this service that have their award.
select c.id, c.is_sample, w.amount_cents, a.legal_form
from cooperation as c
inner join agreement as a on a.cooperation = c.id
left join award as w on w.cooperation = c.id
where c.state in ('approved', 'disbursed', 'running', 'review_due', 'clawback_check', 'completed')
order by c.id;
