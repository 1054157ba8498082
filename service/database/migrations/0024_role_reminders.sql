-- SPDX-License-Identifier: EUPL-1.2
-- Who has a role for a time is told before it runs out.

-- When the person was told that the role is about to end.
ALTER TABLE role_grant ADD COLUMN end_told_on date;
COMMENT ON COLUMN role_grant.end_told_on IS 'personal; purpose=a person is reminded once of the end of a role; basis=Art. 6 (1) e GDPR, § 3 HDSIG; retention=until the account is erased, at most 3 years after its end';
