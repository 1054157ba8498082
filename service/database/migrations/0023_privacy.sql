-- SPDX-License-Identifier: EUPL-1.2
-- What is personal, and why: every column that can hold something about a person says its purpose, its legal basis
-- and how long it is kept, or why it holds nothing personal. The processing record (Art. 30 GDPR) is made from this.

DO $$
DECLARE
    place text;
BEGIN
    -- Who did something, as the record knows people: by pseudonym or by the prefix of a key.
    FOREACH place IN ARRAY ARRAY[
        'event.actor', 'role_grant.granted_by', 'role_grant.ended_by', 'invitation.invited_by',
        'confirmation.entered_by', 'confirmation.confirmed_by', 'official_mailbox.changed_by', 'plan.requested_by',
        'suggestion.released_by', 'suggestion.pending', 'suggestion_step.actor', 'office_wish.actor',
        'weights_proposal.made_by', 'weights_proposal.first_accepted_by', 'weights_proposal.decided_by',
        'programme_draft.created_by', 'programme_draft.proposed_by', 'programme_version.proposed_by',
        'programme_version.confirmed_by', 'portfolio.created_by', 'clearance.asked_by', 'clearance.granted_by',
        'pending_step.asked_by', 'payment.asked_by', 'payment.confirmed_by', 'clawback_check.asked_by',
        'clawback_check.decided_by', 'webhook.owner'
    ] LOOP
        EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', split_part(place, '.', 1), split_part(place, '.', 2),
            'personal; purpose=who decided or changed something, by pseudonym; '
            'basis=Art. 6 (1) e GDPR, § 3 HDSIG; '
            'retention=as long as what was decided; the pseudonym points to nobody once the account is erased');
    END LOOP;

    -- What people write: meant for the matter, but nothing keeps a name out of it.
    FOREACH place IN ARRAY ARRAY[
        'need.note', 'offer.note', 'membership.reason_text', 'cooperation.two_member_justification',
        'cooperation_step.text', 'pending_step.text', 'pending_step.facts', 'clearance.reason', 'opinion.remarks',
        'suggestion_step.text', 'weights_proposal.text', 'budget.note', 'concept.task', 'concept.exit_rule',
        'call.wording', 'cooperation_review.remarks', 'award.deviation_reason', 'clawback_check.decision_reason',
        'filing.content'
    ] LOOP
        EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', split_part(place, '.', 1), split_part(place, '.', 2),
            'personal; purpose=words of clerks about the matter, which may name somebody; '
            'basis=Art. 6 (1) e GDPR, § 3 HDSIG; '
            'retention=as the file of the case: ten years after its end, by hand');
    END LOOP;

    -- Rows that hang on a person or a secret of theirs, without saying more about them.
    FOREACH place IN ARRAY ARRAY[
        'account.id', 'account.oidc_issuer', 'role_grant.id', 'role_grant.role', 'role_grant.scope',
        'role_grant.takes_over', 'invitation.id', 'invitation.scope', 'invitation.role', 'invitation.prefix',
        'invitation.code_hash', 'sign_in.id', 'sign_in.token_hash', 'sign_in.code_hash', 'sign_in_attempt.kind',
        'session.id', 'session.token_hash', 'session.role_grant', 'session.began_by', 'oidc_state.state_hash',
        'oidc_state.nonce', 'oidc_state.verifier', 'oidc_state.language', 'confirmation.id',
        'confirmation.subject_type', 'confirmation.subject_id', 'confirmation.municipality'
    ] LOOP
        EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', split_part(place, '.', 1), split_part(place, '.', 2),
            'not personal; a part of the row that says nothing without the person the row belongs to, and goes with it');
    END LOOP;

    FOREACH place IN ARRAY ARRAY[
        'event.id', 'event.role', 'event.action', 'event.subject_type', 'event.municipality',
        'event.facts', 'event.previous_hash', 'event.hash'
    ] LOOP
        EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', split_part(place, '.', 1), split_part(place, '.', 2),
            'not personal; the record holds pseudonyms, ids and codes, never names, addresses or free text');
    END LOOP;

    FOREACH place IN ARRAY ARRAY[
        'message.id', 'message.kind', 'message.to_type', 'message.municipality', 'message.role', 'message.scope',
        'message.language', 'message.subject_type', 'message.state', 'mail.id', 'mail.state',
        'mail.failure', 'message_recipient.message', 'message_recipient.state', 'message_recipient.mail',
        'message_preference.rhythm', 'official_mailbox.municipality', 'official_mailbox.source', 'webhook.id',
        'webhook.role', 'webhook.municipality', 'webhook.url', 'webhook.subject_types', 'webhook.secret'
    ] LOOP
        EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', split_part(place, '.', 1), split_part(place, '.', 2),
            'not personal; says what is told and how it fares, not to whom');
    END LOOP;

    FOREACH place IN ARRAY ARRAY[
        'municipality.name', 'municipality.official_name', 'municipality.district_name', 'municipality_key.name',
        'membership.name', 'cooperation_guest.name', 'register_import.file_name', 'migration.name', 'border.bridged_by',
        'profile.user_account', 'service_state.user_account'
    ] LOOP
        EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', split_part(place, '.', 1), split_part(place, '.', 2),
            'not personal; names a public body, an organisation, a system or a file');
    END LOOP;

    FOREACH place IN ARRAY ARRAY[
        'api_key.id', 'api_key.prefix', 'api_key.secret_hash', 'api_key.role', 'api_key.municipality'
    ] LOOP
        EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', split_part(place, '.', 1), split_part(place, '.', 2),
            'not personal; belongs to a program');
    END LOOP;
END
$$;

COMMENT ON COLUMN api_key.label IS 'personal; purpose=whom to ask about a key, which may name somebody; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=3 years after the key was revoked or expired';
COMMENT ON COLUMN failed_key.address IS 'personal; purpose=stops the guessing of keys; basis=Art. 6 (1) e GDPR, Art. 32 GDPR; retention=one hour';
COMMENT ON COLUMN idempotent_answer.actor IS 'personal; purpose=answers a repeated request as the first one; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=7 days';
COMMENT ON COLUMN idempotent_answer.key IS 'not personal; chosen by the program that asks';
COMMENT ON COLUMN idempotent_answer.request_hash IS 'not personal; a hash of a request';
COMMENT ON COLUMN idempotent_answer.location IS 'not personal; an address of this service with an id';
COMMENT ON COLUMN idempotent_answer.body IS 'personal; purpose=answers a repeated request as the first one; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=7 days';
COMMENT ON COLUMN message.facts IS 'personal; purpose=fills the text of a message, which may hold a code or the name of a role; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=2 years, codes one day';
COMMENT ON COLUMN message.link IS 'personal; purpose=where to go on, which may hold a code; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=2 years, codes one day';
COMMENT ON COLUMN event.subject_id IS 'personal; purpose=what an event is about, a person by pseudonym; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=as long as what was decided; the pseudonym points to nobody once the account is erased';
COMMENT ON COLUMN message.subject_id IS 'personal; purpose=what a message is about, a person by id; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=2 years';
COMMENT ON COLUMN message_preference.owner IS 'personal; purpose=how often a person wants to be told; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=until the account is erased';
COMMENT ON COLUMN official_mailbox.address IS 'personal; purpose=official address of a town hall, which may bear a name; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=until it is replaced or removed';

CREATE INDEX account_ended ON account (ended_at) WHERE ended_at IS NOT NULL;

-- When name, addresses and the tie to the record went; the row stays for the roles that somebody had.
ALTER TABLE account ADD COLUMN erased_at timestamptz;
