-- SPDX-License-Identifier: EUPL-1.2
-- People: accounts, their dated roles, invitations by letter, sign-in, sessions, and confirmations of what
-- the office entered. Secrets (codes, tokens) are kept as SHA-256 only. Every personal column says why it is
-- there: purpose, legal basis, how long.

CREATE TABLE account (
    id uuid PRIMARY KEY,
    -- Random; the record knows people by it alone. Erasing the account leaves it pointing to nobody.
    pseudonym text NOT NULL UNIQUE CHECK (pseudonym ~ '^[0-9a-f]{16}$'),
    name text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    -- Lower case, as it is compared.
    mail text NOT NULL CHECK (mail = lower(mail) AND length(mail) <= 254),
    phone text CHECK (length(phone) <= 50),
    language text NOT NULL DEFAULT 'de' CHECK (language IN ('de', 'en')),
    -- The address is a functional mailbox; `name` is then the person who answers for it.
    is_mailbox boolean NOT NULL DEFAULT false,
    oidc_issuer text,
    oidc_subject text,
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    CHECK ((oidc_issuer IS NULL) = (oidc_subject IS NULL))
);
CREATE UNIQUE INDEX account_mail ON account (mail) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX account_subject ON account (oidc_issuer, oidc_subject) WHERE ended_at IS NULL;

COMMENT ON COLUMN account.pseudonym IS 'personal; purpose=stands for the person in the record; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=until the account is erased';
COMMENT ON COLUMN account.name IS 'personal; purpose=contact person of an office or municipality; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=until the account is erased, at most 3 years after its end';
COMMENT ON COLUMN account.mail IS 'personal; purpose=sign-in and official messages; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=until the account is erased, at most 3 years after its end';
COMMENT ON COLUMN account.phone IS 'personal; purpose=questions about a case, given voluntarily; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=until the account is erased, at most 3 years after its end';
COMMENT ON COLUMN account.language IS 'personal; purpose=language of messages; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=until the account is erased, at most 3 years after its end';
COMMENT ON COLUMN account.oidc_subject IS 'personal; purpose=finds the account after sign-in at the office''s own provider; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=until the account is erased, at most 3 years after its end';

-- One person may have several roles; a session acts in exactly one of them.
CREATE TABLE role_grant (
    id uuid PRIMARY KEY,
    account uuid NOT NULL REFERENCES account,
    role text NOT NULL,
    -- A Kommune (8 digits, a district 5) or a Regierungsbezirk (3); none for offices of the whole Land.
    scope text CHECK (scope ~ '^06[0-9]([0-9]{2}([0-9]{3})?)?$'),
    valid_from date NOT NULL,
    -- Inclusive.
    valid_to date,
    granted_by text NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    ended_by text,
    -- Whose role this one took over.
    takes_over uuid REFERENCES role_grant,
    CHECK (valid_from <= valid_to),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    -- Deputies and readers from outside the office are never appointed for good.
    CHECK (valid_to IS NOT NULL
           OR role NOT IN ('municipality_deputy', 'coordination_office', 'auditor')),
    CHECK ((scope IS NOT NULL) = (role IN ('municipality_editor', 'municipality_signatory',
                                           'municipality_deputy', 'district_officer', 'rp_officer')))
);
CREATE INDEX role_grant_account ON role_grant (account);
CREATE INDEX role_grant_scope ON role_grant (scope, role) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX role_grant_once ON role_grant (account, role, scope, valid_from) NULLS NOT DISTINCT
    WHERE ended_at IS NULL;

COMMENT ON COLUMN role_grant.account IS 'personal; purpose=who may act for whom; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=until the account is erased, at most 3 years after its end';

-- A letter to a town hall with a code that lets it in.
CREATE TABLE invitation (
    id uuid PRIMARY KEY,
    scope text NOT NULL,
    role text NOT NULL CHECK (role IN ('municipality_editor', 'municipality_signatory', 'district_officer',
                                       'rp_officer')),
    -- The first part of the code finds the row, the rest is kept as a hash.
    prefix text NOT NULL UNIQUE,
    code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
    invited_by text NOT NULL,
    invited_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    attempts smallint NOT NULL DEFAULT 0,
    used_at timestamptz,
    -- The account that it made or that it gave a role.
    account uuid REFERENCES account,
    revoked_at timestamptz
);
CREATE INDEX invitation_scope ON invitation (scope);

COMMENT ON COLUMN invitation.account IS 'personal; purpose=shows who answered a letter; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=until the account is erased';

-- A sign-in by mail that was begun; also for addresses without an account, so that nobody learns which exist.
CREATE TABLE sign_in (
    id uuid PRIMARY KEY,
    -- SHA-256 of the address.
    mail_hash bytea NOT NULL CHECK (octet_length(mail_hash) = 32),
    account uuid REFERENCES account,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    attempts smallint NOT NULL DEFAULT 0,
    used_at timestamptz
);
CREATE INDEX sign_in_open ON sign_in (mail_hash, id) WHERE used_at IS NULL;

COMMENT ON COLUMN sign_in.mail_hash IS 'personal; purpose=finds the sign-in when the code is typed; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=one day';
COMMENT ON COLUMN sign_in.account IS 'personal; purpose=sign-in; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=one day';

-- Attempts, counted per subject (hash of a network address, a mail address) in steps of a quarter of an hour.
CREATE TABLE sign_in_attempt (
    kind text NOT NULL,
    subject_hash bytea NOT NULL CHECK (octet_length(subject_hash) = 32),
    began_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 1,
    PRIMARY KEY (kind, subject_hash, began_at)
);

COMMENT ON COLUMN sign_in_attempt.subject_hash IS 'personal; purpose=stops the guessing of codes; basis=Art. 6 (1) e GDPR, Art. 32 GDPR; retention=one hour';

CREATE TABLE session (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    account uuid NOT NULL REFERENCES account,
    -- The role it acts in; only switched to another one of the same account.
    role_grant uuid NOT NULL REFERENCES role_grant,
    began_by text NOT NULL CHECK (began_by IN ('mail', 'oidc')),
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX session_account ON session (account, id);

COMMENT ON COLUMN session.account IS 'personal; purpose=keeps somebody signed in, lets them see and end their sessions; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=30 days after its end';
COMMENT ON COLUMN session.last_seen_at IS 'personal; purpose=ends a session that nobody uses; basis=Art. 6 (1) e GDPR, Art. 32 GDPR; retention=30 days after its end';

-- A sign-in at the office's own provider that was begun.
CREATE TABLE oidc_state (
    state_hash bytea PRIMARY KEY CHECK (octet_length(state_hash) = 32),
    nonce text NOT NULL,
    verifier text NOT NULL,
    language text NOT NULL DEFAULT 'de',
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);

-- What the office entered for a municipality (by telephone) waits for the municipality's word.
CREATE TABLE confirmation (
    id uuid PRIMARY KEY,
    subject_type text NOT NULL,
    subject_id text NOT NULL,
    municipality text NOT NULL,
    -- Actors as in the record: pseudonyms and prefixes of keys.
    entered_by text NOT NULL,
    entered_at timestamptz NOT NULL DEFAULT now(),
    confirmed_by text,
    confirmed_at timestamptz,
    -- The subject went before anybody confirmed it.
    dropped_at timestamptz,
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL))
);
CREATE UNIQUE INDEX confirmation_open ON confirmation (subject_type, subject_id)
    WHERE confirmed_at IS NULL AND dropped_at IS NULL;
CREATE INDEX confirmation_municipality ON confirmation (municipality, id);
