-- SPDX-License-Identifier: EUPL-1.2
-- A second lock on confidential rows, for the case that a query forgets to ask whose they are.
--
-- Every connection of the application says for whom it reads and writes in `ikz.audience`: `system` (background
-- work, sign-in), `office`, `auditor`, `public`, or the keys of a Kommune, comma-separated where its key has
-- changed. A connection that says nothing sees none of these rows and writes none.

CREATE FUNCTION audience_is(VARIADIC allowed text[]) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$ SELECT coalesce(current_setting('ikz.audience', true) = ANY (allowed), false) $$;
COMMENT ON FUNCTION audience_is IS 'Whether the connection works for one of these audiences.';

CREATE FUNCTION audience_holds(key text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$ SELECT coalesce(key = ANY (string_to_array(current_setting('ikz.audience', true), ',')), false) $$;
COMMENT ON FUNCTION audience_holds IS 'Whether the connection works for the Kommune with this key.';

CREATE FUNCTION protect_rows(target regclass, owner_column name, VARIADIC others text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format(
        'CREATE POLICY confidential ON %s TO ikz_app USING (audience_is(VARIADIC %L::text[]) OR audience_holds(%I)) '
        'WITH CHECK (audience_is(VARIADIC %L::text[]) OR audience_holds(%I))',
        target, others, owner_column, others, owner_column);
END
$$;
COMMENT ON FUNCTION protect_rows IS 'Rows are for the Kommune named in a column and for the audiences named beside.';
REVOKE EXECUTE ON FUNCTION protect_rows FROM public;

-- With whom somebody does not want to work, and how somebody rates itself: theirs and the office's.
SELECT protect_rows('must_not', 'municipality', 'system', 'office');
SELECT protect_rows('self_check', 'municipality', 'system', 'office');

-- People: the office, and those of the own scope.
ALTER TABLE account ENABLE ROW LEVEL SECURITY;
CREATE POLICY confidential ON account TO ikz_app USING (
    audience_is('system', 'office')
    OR EXISTS (SELECT FROM role_grant WHERE role_grant.account = account.id AND audience_holds(role_grant.scope))
);

-- How people get in: only for the code that lets them in.
ALTER TABLE invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY confidential ON invitation TO ikz_app USING (audience_is('system'));
ALTER TABLE sign_in ENABLE ROW LEVEL SECURITY;
CREATE POLICY confidential ON sign_in TO ikz_app USING (audience_is('system'));
ALTER TABLE session ENABLE ROW LEVEL SECURITY;
CREATE POLICY confidential ON session TO ikz_app USING (audience_is('system'));
ALTER TABLE oidc_state ENABLE ROW LEVEL SECURITY;
CREATE POLICY confidential ON oidc_state TO ikz_app USING (audience_is('system'));
