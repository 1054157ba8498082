-- SPDX-License-Identifier: EUPL-1.2
-- What a municipality has put online: one row for each time it was recorded, the newest version holds.
-- Facts that concern all its services stand in the profile, which gains two.

CREATE TABLE service_state (
    id uuid PRIMARY KEY,
    -- AGS under which it was recorded.
    municipality text NOT NULL,
    -- Id in the catalogue of services.
    service text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    -- `withdrawn`: nothing is stated any more.
    state text NOT NULL CHECK (state IN ('online', 'in_work', 'not_online', 'withdrawn')),
    online_since date CHECK (online_since IS NULL OR state = 'online'),
    -- From when the municipality wants it, where it is not online.
    planned_for date CHECK (planned_for IS NULL OR state IN ('in_work', 'not_online')),
    platform text CHECK (platform <> ''),
    user_account text CHECK (
        user_account IN ('none', 'servicekonto_he', 'bundid', 'mein_unternehmenskonto', 'other')
    ),
    software_linked boolean,
    provider text CHECK (provider <> ''),
    -- Name of a process of its own that others may take over.
    own_process text CHECK (own_process <> ''),
    visibility text NOT NULL DEFAULT 'partners' CHECK (visibility IN ('office', 'partners', 'public')),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (municipality, service, version)
);
CREATE INDEX service_state_of_service ON service_state (service, municipality, version DESC);

ALTER TABLE profile
    -- Share of the entries of the state's portal (Verwaltungsportal, once Hessenfinder) that are complete.
    ADD COLUMN portal_entries_percent smallint CHECK (portal_entries_percent BETWEEN 0 AND 100),
    -- {"module": "2025-03-01", ...}: when a module of the Digitalisierungsberatung was taken.
    ADD COLUMN consulting_dates jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(consulting_dates) = 'object');
