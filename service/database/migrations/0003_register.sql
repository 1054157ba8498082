-- SPDX-License-Identifier: EUPL-1.2
-- The register of municipalities with its keys and borders, known cooperations, and what was imported when.
-- Periods are inclusive; an empty end is open. Keys may be of any date.

CREATE TABLE municipality (
    key text NOT NULL CHECK (key ~ '^06[0-9]{3}([0-9]{3})?$'),
    valid_from date,
    valid_to date,
    ars text NOT NULL CHECK (ars ~ '^06[0-9]{10}$'),
    name text NOT NULL CHECK (name <> ''),
    official_name text NOT NULL,
    kind text NOT NULL,
    district_key text NOT NULL CHECK (district_key ~ '^06[0-9]{3}$'),
    district_name text NOT NULL,
    regierungsbezirk text NOT NULL,
    population integer CHECK (population >= 0),
    population_date date,
    area_km2 double precision CHECK (area_km2 > 0),
    area_date date,
    lat double precision CHECK (lat BETWEEN -90 AND 90),
    lon double precision CHECK (lon BETWEEN -180 AND 180),
    postal_code text,
    seat text,
    degurba smallint,
    travel_region text,
    functional_urban_area text,
    website_domain text,
    CHECK (valid_from <= valid_to),
    UNIQUE NULLS NOT DISTINCT (key, valid_from)
);

-- Keys that ended or began, and what follows them.
CREATE TABLE municipality_key (
    key text PRIMARY KEY,
    ars text NOT NULL DEFAULT '',
    name text NOT NULL,
    valid_from date,
    valid_to date,
    successor text,
    change text CHECK (change IN ('merged_into', 'rekeyed')),
    CHECK ((successor IS NULL) = (change IS NULL))
);

CREATE TABLE border (
    a text NOT NULL,
    b text NOT NULL,
    length_km double precision NOT NULL CHECK (length_km >= 0),
    -- The unincorporated area between them; empty where they touch.
    bridged_by text,
    PRIMARY KEY (a, b),
    CHECK (a < b)
);

CREATE TABLE district_border (
    a text NOT NULL,
    b text NOT NULL,
    length_km double precision NOT NULL CHECK (length_km >= 0),
    valid_from date,
    valid_to date,
    CHECK (a < b),
    UNIQUE NULLS NOT DISTINCT (a, b, valid_from)
);

CREATE TABLE cooperation (
    id text PRIMARY KEY CHECK (id <> ''),
    -- `shipped` comes with the program and follows it; `imported` is the office's own.
    origin text NOT NULL CHECK (origin IN ('shipped', 'imported')),
    task text NOT NULL,
    task_group text NOT NULL,
    is_digital boolean NOT NULL,
    start_year smallint,
    year_min smallint,
    year_max smallint,
    members_complete boolean NOT NULL,
    grant_eur numeric(14, 2) CHECK (grant_eur >= 0),
    programme text NOT NULL DEFAULT '',
    status text NOT NULL,
    source text NOT NULL DEFAULT '',
    CHECK (year_min <= year_max)
);

CREATE TABLE cooperation_member (
    cooperation text NOT NULL REFERENCES cooperation (id) ON DELETE CASCADE,
    municipality text NOT NULL,
    is_district boolean NOT NULL,
    PRIMARY KEY (cooperation, municipality)
);

-- What was taken over, when and from where.
CREATE TABLE register_import (
    id uuid PRIMARY KEY,
    imported_at timestamptz NOT NULL DEFAULT now(),
    kind text NOT NULL CHECK (kind IN ('shipped', 'gv100ad', 'cooperations')),
    -- Date of the territory (Gebietsstand) of a register.
    territory_date date,
    file_name text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    differences jsonb NOT NULL
);
CREATE INDEX register_import_newest ON register_import (kind, imported_at DESC);

SELECT make_append_only('register_import');
