-- +goose Up
-- Who runs schools, who orders, who supervises, and the rules they agreed on.
-- The application's role owns nothing and bypasses nothing; what it may do to
-- each table is granted here, which rows it sees is in policies.sql.

create table installation (
    id             int primary key default 1 check (id = 1),
    demo           boolean not null default false,
    clock_ahead_us bigint not null default 0 check (demo or clock_ahead_us = 0) -- the demo clock, ahead of real time
);
insert into installation default values;

create table organization (
    id         uuid primary key,
    name       text not null check (length(name) between 1 and 200),
    created_at timestamptz not null
);

create table court (
    id              uuid primary key,
    organization_id uuid not null references organization,
    name            text not null check (length(name) between 1 and 200),
    address         text not null default '',
    email           text not null default '',
    phone           text not null default '',
    version         bigint not null default 1,
    recorded_at     timestamptz not null,
    unique (organization_id, name)
);

-- A day on which the court is closed; its working days are Monday to Friday without these.
create table court_closure (
    court_id uuid not null references court,
    day      date not null,
    name     text not null check (length(name) <= 200),
    primary key (court_id, day)
);

create table agency (
    id              uuid primary key,
    organization_id uuid not null references organization,
    kind            text collate "C" not null check (kind in ('probation', 'prosecutor', 'police')),
    name            text not null check (length(name) between 1 and 200),
    address         text not null default '',
    email           text not null default '',
    phone           text not null default '',
    version         bigint not null default 1,
    recorded_at     timestamptz not null,
    unique (organization_id, name)
);

create table program (
    id               uuid primary key,
    organization_id  uuid not null references organization,
    name             text not null check (length(name) between 1 and 200),
    prefix           text collate "C" not null check (prefix ~ '^[A-Z0-9]{2,8}$'), -- of enrollment and certificate numbers
    zone             text not null,
    address          text not null default '',
    email            text not null default '',
    phone            text not null default '',
    signatory        text not null default '',
    signatory_title  text not null default '',
    calendar_version bigint not null default 1,  -- moves when a class is planned or a session cancelled
    last_recorded    timestamptz not null,       -- of the calendar's facts
    version          bigint not null default 1,
    recorded_at      timestamptz not null,
    unique (organization_id, name),
    constraint program_prefix unique (prefix) -- certificate numbers are checked without naming an organization
);

-- Versions of a program's rules: never edited, only followed.
create table policy (
    program_id     uuid not null references program,
    version        int not null check (version > 0),
    effective_from date not null,
    rules          jsonb not null,
    recorded_at    timestamptz not null,
    recorded_by    uuid,
    primary key (program_id, version)
);

-- Numbers without gaps: the row is locked until the transaction that took a number commits.
create table counter (
    program_id uuid not null references program,
    kind       text collate "C" not null,   -- enrollment:2026, receipt, certificate
    last       bigint not null default 0 check (last >= 0),
    primary key (program_id, kind)
);

create table user_account (
    id              uuid primary key,
    organization_id uuid not null references organization,
    email           text collate "C" not null unique check (email = lower(email) and length(email) between 3 and 254),
    name            text not null check (length(name) between 1 and 200),
    role            text collate "C" not null check (role in ('court_clerk', 'program_staff', 'probation_officer', 'administrator')),
    password_hash   text not null,
    disabled_at     timestamptz,
    version         bigint not null default 1,
    recorded_at     timestamptz not null
);

-- Which courts a clerk, agencies an officer and programs a staff member reach. An administrator reaches the organization.
create table user_scope (
    user_id    uuid not null references user_account,
    court_id   uuid references court,
    agency_id  uuid references agency,
    program_id uuid references program,
    check (num_nonnulls(court_id, agency_id, program_id) = 1),
    unique nulls not distinct (user_id, court_id, agency_id, program_id)
);

create index user_account_organization on user_account (organization_id, name, id);

-- Failed sign-ins by the e-mail that was typed, whether or not a user has it: a lock must not tell who has an account.
create table sign_in_failure (
    email_hash   bytea primary key check (length(email_hash) = 32), -- SHA-256 of the e-mail in small letters
    failed       int not null check (failed > 0),                   -- since the last success or lock
    failed_at    timestamptz not null,
    locked_until timestamptz
);
create index sign_in_failure_age on sign_in_failure (failed_at);

-- API tokens and sign-ins: only their hash is kept.
create table api_token (
    id          uuid primary key,
    user_id     uuid not null references user_account,
    kind        text collate "C" not null check (kind in ('sign_in', 'api')),
    name        text not null check (length(name) <= 200),
    hash        bytea not null unique,
    recorded_at timestamptz not null,
    expires_at  timestamptz not null,
    revoked_at  timestamptz
);
create index api_token_user on api_token (user_id);

grant select on installation to johnschool_app;
grant update (clock_ahead_us, demo) on installation to johnschool_app;
grant select, insert, update on organization, court, agency, program, user_account, api_token, counter to johnschool_app;
grant select, insert, delete on court_closure, user_scope to johnschool_app;
grant select, insert, update, delete on sign_in_failure to johnschool_app;
grant select, insert on policy to johnschool_app;
