-- Roles and database of johnschool on a PostgreSQL of your own (14 or later).
--
--   OWNER_PASSWORD=… APP_PASSWORD=… psql -X -d postgres -f scripts/roles.sql [-v database=johnschool] [-v locale=C.UTF-8]
--
-- Run it once as a superuser, or as a role with CREATEROLE and CREATEDB. It can be run again: it puts back what was
-- loosened and changes nothing else. A password that is not given stays as it is; with a new role and none given, set it
-- with \password. The two roles serve one database of a server.
--
--   johnschool_owner  owns database and tables; used by `johnschool migrate` alone
--   johnschool_app    what the program works as: owns nothing, bypasses nothing, sees rows through row-level security
\set ON_ERROR_STOP on
\set QUIET on
\if :{?database} \else \set database johnschool \endif
\if :{?locale} \else \set locale C.UTF-8 \endif
\set owner_password `printf %s "$OWNER_PASSWORD"`
\set app_password `printf %s "$APP_PASSWORD"`
set client_min_messages = warning;
set password_encryption = 'scram-sha-256';

-- Passwords stay out of the server's log, as far as we may say so.
do $$ begin
    perform set_config('log_statement', 'none', false), set_config('log_min_duration_statement', '-1', false),
            set_config('log_min_error_statement', 'panic', false);
exception when insufficient_privilege then null;
end $$;

select 'create role johnschool_owner' where not exists (select from pg_roles where rolname = 'johnschool_owner') \gexec
select 'create role johnschool_app' where not exists (select from pg_roles where rolname = 'johnschool_app') \gexec
-- The owner inherits what every database's owner has in it, by pg_database_owner; the application inherits nothing.
alter role johnschool_owner login nocreatedb nocreaterole inherit;
alter role johnschool_app login nocreatedb nocreaterole noinherit;
select format('alter role johnschool_owner password %L', :'owner_password') where :'owner_password' <> '' \gexec
select format('alter role johnschool_app password %L', :'app_password') where :'app_password' <> '' \gexec

-- What only a superuser may take away is looked at, not changed.
do $$
declare bad text;
begin
    select string_agg(rolname, ', ') into bad from pg_roles
    where rolname in ('johnschool_owner', 'johnschool_app') and (rolsuper or rolbypassrls or rolreplication);
    if bad is not null then
        raise exception 'too mighty: %', bad using hint = 'As a superuser: alter role … nosuperuser nobypassrls noreplication';
    end if;
    select string_agg(r.rolname, ', ') into bad from pg_auth_members m join pg_roles r on r.oid = m.roleid
    where m.member = 'johnschool_app'::regrole;
    if bad is not null then
        raise exception 'johnschool_app must be a member of no other role, and is of: %', bad using hint = 'revoke … from johnschool_app';
    end if;
    -- Who is no superuser makes a database for another role only as its member.
    if not (select rolsuper from pg_roles where rolname = current_user) then
        execute format('grant johnschool_owner to %I', current_user);
    end if;
end $$;

select format('create database %I owner johnschool_owner template template0 encoding ''UTF8'' lc_collate %L lc_ctype %L', :'database', :'locale', :'locale')
where not exists (select from pg_database where datname = :'database') \gexec
revoke all on database :"database" from public, johnschool_app;
grant connect on database :"database" to johnschool_app;

-- Names mean the tables of this product, whatever else is put into the database.
alter role johnschool_owner in database :"database" set search_path = public;
alter role johnschool_app in database :"database" set search_path = public;
-- The program sets tighter limits in each transaction; these hold before and between them.
alter role johnschool_app in database :"database" set idle_in_transaction_session_timeout = '10s';
alter role johnschool_app in database :"database" set lock_timeout = '30s';
alter role johnschool_app in database :"database" set statement_timeout = '1h';
-- A migration that cannot have its locks gives up, rather than hold up the office behind it. It can be started again.
alter role johnschool_owner in database :"database" set lock_timeout = '30s';
-- What a vanished program held is let go.
alter role johnschool_app in database :"database" set tcp_keepalives_idle = 30;
alter role johnschool_app in database :"database" set tcp_keepalives_interval = 10;
alter role johnschool_app in database :"database" set tcp_keepalives_count = 3;
alter role johnschool_app in database :"database" set tcp_user_timeout = '30s';
alter role johnschool_app in database :"database" set client_connection_check_interval = '10s';
-- Failed statements, and the parameters of slow ones, can hold people's names: they stay out of the server's log.
do $$
declare who text;
begin
    foreach who in array array['johnschool_owner', 'johnschool_app'] loop
        execute format('alter role %I set log_min_messages = ''log''', who);
        execute format('alter role %I set log_min_error_statement = ''panic''', who);
        execute format('alter role %I set log_parameter_max_length = 0', who);
        execute format('alter role %I set log_parameter_max_length_on_error = 0', who);
    end loop;
exception when insufficient_privilege then
    raise warning 'only a superuser can keep statements of johnschool_app out of the server''s log: see to log_min_error_statement and log_parameter_max_length';
end $$;

\connect :"database"
set client_min_messages = warning;
do $$ begin
    alter schema public owner to pg_database_owner;
exception when insufficient_privilege then
    raise warning 'the schema public belongs to somebody else than the database: only a superuser can change that';
end $$;
revoke all on schema public from public;
grant usage on schema public to johnschool_app;

\pset footer off
\pset format aligned
select rolname as role, case when rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or rolinherit and rolname = 'johnschool_app' then 'TOO MUCH' else 'as it should be' end as rights,
       has_database_privilege(oid, current_database(), 'connect') as "may connect", has_schema_privilege(oid, 'public', 'create') as "may create tables",
       case when rolname = 'johnschool_owner' then 'DATABASE_OWNER_URL' else 'DATABASE_URL' end as "stands in"
from pg_roles where rolname in ('johnschool_owner', 'johnschool_app') order by 1 desc;
select string_agg(datname, ', ' order by datname) as "other databases that everybody may connect to (close them in pg_hba.conf)"
from pg_database where datallowconn and datname <> current_database() and has_database_privilege('johnschool_app', oid, 'connect') having count(*) > 0;
