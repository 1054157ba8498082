-- The schema, the application's role and its rights, and the list of migrations.
--
-- The role that runs the migrations owns everything. The application works as ikz_app, which reads and
-- writes rows but owns nothing and cannot change the schema. Later tables get these rights by default;
-- an append-only table takes some of them away again with make_append_only.

do $$
begin
    if not exists (select from pg_roles where rolname = 'ikz_app') then
        create role ikz_app nologin nosuperuser nocreatedb nocreaterole nobypassrls;
    end if;
exception
    -- Roles belong to the whole server: another database's migration may make the same one just now.
    when duplicate_object or unique_violation then null;
end
$$;

create schema ikz;
grant usage on schema ikz to ikz_app;

alter default privileges in schema ikz grant select, insert, update, delete on tables to ikz_app;
alter default privileges in schema ikz grant usage, select on sequences to ikz_app;

create table ikz.migration (
    version integer primary key check (version > 0),
    name text not null,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    applied_at timestamptz not null default now()
);
comment on table ikz.migration is 'Every migration that was applied, with the checksum of its file.';
revoke insert, update, delete on ikz.migration from ikz_app;

create function ikz.refuse_change_of_append_only() returns trigger
    language plpgsql
    as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end
$$;

create function ikz.make_append_only(target regclass) returns void
    language plpgsql
    as $$
begin
    execute format('revoke update, delete, truncate on %s from ikz_app', target);
    -- The rights stop the application; the trigger also stops a hasty owner.
    execute format(
        'create trigger append_only before update or delete or truncate on %s '
        'for each statement execute function ikz.refuse_change_of_append_only()', target);
end
$$;
comment on function ikz.make_append_only(regclass) is 'Rows of this table can be added, never changed or removed.';
revoke execute on function ikz.make_append_only(regclass) from public;
