-- SPDX-License-Identifier: EUPL-1.2
-- Views of the review's list that a person has given a name.

CREATE TABLE review_view (
    id uuid PRIMARY KEY,
    account uuid NOT NULL REFERENCES account,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    -- The part of the address that says order and filter.
    query text NOT NULL CHECK (length(query) <= 500),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (account, name)
);

COMMENT ON COLUMN review_view.id IS 'not personal; a part of the row that says nothing without the person the row belongs to, and goes with it';
COMMENT ON COLUMN review_view.account IS 'personal; purpose=whose view of a list it is; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=until the person deletes it or the account is erased';
COMMENT ON COLUMN review_view.name IS 'personal; purpose=what a person calls a view of a list; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=until the person deletes it or the account is erased';
COMMENT ON COLUMN review_view.query IS 'personal; purpose=order and filter of a view, which may name a municipality; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=until the person deletes it or the account is erased';
