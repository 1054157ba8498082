-- SPDX-License-Identifier: EUPL-1.2
-- What is only known from public sources or the office's list gets a name of its own; `cooperation` is a
-- group that municipalities have taken up here, through all its states.

ALTER TABLE cooperation RENAME TO known_cooperation;
ALTER TABLE cooperation_member RENAME TO known_cooperation_member;
