-- SPDX-License-Identifier: EUPL-1.2

-- name: lock
-- One import at a time, until the end of the transaction.
select pg_advisory_xact_lock(hashtextextended('ikz register', 0));

-- name: newest_import
-- The latest import of one kind.
select sha256, territory_date from register_import where kind = $1 order by imported_at desc, id desc limit 1;

-- name: newest_territory
-- The date of the newest territory that was ever taken over.
select max(territory_date) from register_import where kind in ('shipped', 'gv100ad');

-- name: insert_import
-- Note an import; $1 id, $2 kind, $3 territory, $4 file name, $5 SHA-256, $6 differences.
insert into register_import (id, kind, territory_date, file_name, sha256, differences)
values ($1, $2, $3, $4, $5, $6);

-- name: municipalities
-- Every Kommune in every period.
select
    key, valid_from, valid_to, ars, name, official_name, kind, district_key, district_name, regierungsbezirk,
    population, population_date, area_km2, area_date, lat, lon, postal_code, seat, degurba, travel_region,
    functional_urban_area, website_domain
from municipality
order by key, valid_from nulls first;

-- name: key_periods
-- Every key that ended or began.
select key, ars, name, valid_from, valid_to, successor, change from municipality_key order by key;

-- name: borders
-- Every border of municipalities.
select a, b, length_km, bridged_by from border order by a, b;

-- name: district_borders
-- Every border of districts and kreisfreie Städte.
select a, b, length_km, valid_from, valid_to from district_border order by a, b, valid_from nulls first;

-- name: notify_ground
-- Tell every process that register or cooperations have changed.
select pg_notify('ikz_landscape', 'ground'), set_config('ikz.ground_changed', '1', true);
