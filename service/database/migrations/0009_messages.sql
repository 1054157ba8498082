-- SPDX-License-Identifier: EUPL-1.2
-- Messages: what is to be told to whom (written in the transaction of the change), the mails that carry it,
-- live events for programs, and webhooks.

CREATE TABLE message (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9_]*$'),
    to_type text NOT NULL CHECK (to_type IN ('municipality', 'role', 'account', 'mail')),
    municipality text,
    role text,
    -- District (5 digits), Regierungsbezirk (3 digits) or Kommune in which the role is held; null: anywhere.
    scope text,
    account uuid,
    mail_address text,
    language text NOT NULL DEFAULT 'de' CHECK (language IN ('de', 'en')),
    -- What the texts of the kind are filled with. Emptied once a secret kind was sent.
    facts jsonb NOT NULL,
    subject_type text NOT NULL CHECK (subject_type <> ''),
    subject_id text NOT NULL,
    deadline date,
    link text CHECK (link LIKE '/%'),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'addressed', 'undeliverable')),
    created_at timestamptz NOT NULL DEFAULT now(),
    addressed_at timestamptz,
    CHECK ((to_type = 'municipality') = (municipality IS NOT NULL)),
    CHECK ((to_type = 'role') = (role IS NOT NULL)),
    CHECK ((to_type = 'account') = (account IS NOT NULL)),
    CHECK (to_type = 'role' OR scope IS NULL)
);
COMMENT ON COLUMN message.account IS
    'personal; purpose=telling a person about a case; basis=Art. 6 (1) e GDPR; retention=2 years';
COMMENT ON COLUMN message.mail_address IS
    'personal; purpose=inviting by mail; basis=Art. 6 (1) e GDPR; retention=until sent, at most 30 days';
CREATE INDEX message_waiting ON message (id) WHERE state = 'waiting';
CREATE INDEX message_subject ON message (subject_type, subject_id);
CREATE INDEX message_municipality ON message (municipality, id) WHERE municipality IS NOT NULL;

-- One mail to one recipient; it carries one message, or several as a digest. Its id is the Message-ID, so
-- that a mail sent twice is the same mail.
CREATE TABLE mail (
    id uuid PRIMARY KEY,
    -- account:<id> | mailbox:<municipality> | office | invited:<message>; the address is looked up at sending.
    recipient text NOT NULL CHECK (recipient ~ '^(account|mailbox|invited):.+$|^office$'),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead')),
    attempts smallint NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL,
    -- Why the last try failed: a class and a code, never an address.
    failure text,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX mail_waiting ON mail (next_try_at) WHERE state = 'waiting';

CREATE TABLE message_recipient (
    message uuid NOT NULL REFERENCES message ON DELETE CASCADE,
    recipient text NOT NULL,
    -- skipped: a reminder that came too soon after the last one.
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead', 'skipped')),
    due_at timestamptz NOT NULL,
    in_digest boolean NOT NULL DEFAULT false,
    mail uuid REFERENCES mail ON DELETE SET NULL,
    settled_at timestamptz,
    PRIMARY KEY (message, recipient)
);
COMMENT ON COLUMN message_recipient.recipient IS
    'personal; purpose=telling a person about a case; basis=Art. 6 (1) e GDPR; retention=2 years';
COMMENT ON COLUMN mail.recipient IS
    'personal; purpose=telling a person about a case; basis=Art. 6 (1) e GDPR; retention=2 years';
CREATE INDEX message_recipient_due ON message_recipient (due_at) WHERE state = 'waiting' AND mail IS NULL;
CREATE INDEX message_recipient_mail ON message_recipient (mail);
CREATE INDEX message_recipient_recipient ON message_recipient (recipient, message);

-- How often somebody wants to be told; without a row at once.
CREATE TABLE message_preference (
    -- account:<id> | municipality:<key>
    owner text PRIMARY KEY CHECK (owner ~ '^(account|municipality):.+$'),
    rhythm text NOT NULL CHECK (rhythm IN ('at_once', 'daily', 'weekly')),
    changed_at timestamptz NOT NULL DEFAULT now()
);

-- The official address of a town hall, for as long as nobody there has an account.
CREATE TABLE official_mailbox (
    municipality text PRIMARY KEY,
    address text NOT NULL,
    -- Where the office has it from.
    source text NOT NULL CHECK (source <> ''),
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);

-- What changed, for programs that follow along: ids only.
CREATE TABLE live_event (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_type text NOT NULL CHECK (subject_type ~ '^[a-z][a-z0-9_]*$'),
    subject_id text NOT NULL,
    what text NOT NULL CHECK (what ~ '^[a-z][a-z0-9_.]*$'),
    happened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- When it was handed to the webhooks.
    handed_at timestamptz
);
CREATE INDEX live_event_to_hand ON live_event (position) WHERE handed_at IS NULL;
CREATE INDEX live_event_age ON live_event (happened_at);

CREATE TABLE webhook (
    id uuid PRIMARY KEY,
    -- Whose it is: it is told what this caller may know of.
    owner text NOT NULL,
    role text NOT NULL,
    municipality text,
    url text NOT NULL,
    -- Which subject types; empty means all.
    subject_types text[] NOT NULL DEFAULT '{}',
    -- Signs what is sent, so it cannot be kept as a hash.
    secret bytea NOT NULL CHECK (octet_length(secret) = 32),
    failures smallint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    disabled_at timestamptz,
    removed_at timestamptz
);
CREATE INDEX webhook_living ON webhook (id) WHERE removed_at IS NULL;

CREATE TABLE webhook_delivery (
    -- The id that the receiver sees; a repeated delivery keeps it.
    id uuid PRIMARY KEY,
    webhook uuid NOT NULL REFERENCES webhook ON DELETE CASCADE,
    -- Null for a ping.
    event bigint,
    subject_type text NOT NULL,
    subject_id text NOT NULL,
    what text NOT NULL,
    happened_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead')),
    attempts smallint NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL,
    failure text,
    sent_at timestamptz,
    UNIQUE (webhook, event)
);
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (next_try_at) WHERE state = 'waiting';
