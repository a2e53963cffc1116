-- +goose Up
-- Who did what, what ran when, and what was already answered.

create table audit_event (
    id              bigint generated always as identity primary key,
    xid             xid8 not null default pg_current_xact_id(),
    at              timestamptz not null,
    actor_role      text collate "C" not null,
    actor_id        uuid,
    organization_id uuid,
    request_id      text not null default '',
    action          text collate "C" not null,
    refused         boolean not null default false,
    subject_kind    text collate "C" not null default '',
    subject_id      text collate "C" not null default '',
    details         jsonb                        -- ids and codes, never personal values
);
create index audit_event_organization on audit_event (organization_id, id desc);
create index audit_event_subject on audit_event (subject_id, id desc);
create index audit_event_xid on audit_event (xid, id);

-- The chain: each link binds one event to all before it.
create table audit_link (
    seq      bigint primary key,
    event_id bigint not null unique,
    hash     bytea not null check (length(hash) = 32),
    xid      xid8 not null                       -- the event's, repeated: the next link's event has a later one
);

create table job_run (
    id          uuid primary key,
    name        text collate "C" not null,
    tick        timestamptz not null,            -- the scheduled instant, or the moment it was asked for by hand
    by_hand     boolean not null default false,
    for_day     date,
    started_at  timestamptz not null,
    finished_at timestamptz,
    state       text collate "C" not null check (state in ('running', 'done', 'braked', 'failed')),
    counts      jsonb not null default '{}',
    error       text not null default '',
    idle        boolean not null default false,  -- a frequent run that found nothing to do; only the newest is kept
    lease_until timestamptz not null,            -- real time; renewed while it runs, the end once it ended
    instance    text not null
);
create unique index job_run_running on job_run (name) where state = 'running';
create index job_run_idle on job_run (name) where idle;
create index job_run_recent on job_run (name, tick desc);

-- The last tick of each job that some instance took: the row decides who runs it.
create table job_tick (
    name   text collate "C" primary key,
    tick   timestamptz not null,
    run_id uuid
);

-- A program whose night stopped because it would have told too many people at once. Released by a person.
create table brake (
    id          uuid primary key,
    program_id  uuid not null references program,
    engaged_on  date not null,
    run_id      uuid,
    opened      int not null,
    allowed     int not null,
    recorded_at timestamptz not null,
    released_at timestamptz,
    released_by uuid
);
create unique index brake_engaged on brake (program_id) where released_at is null;

-- First answers to POSTs with an Idempotency-Key, kept 72 hours.
create table idempotency (
    actor_id    uuid not null,
    route       text collate "C" not null,
    key         text collate "C" not null check (length(key) between 1 and 200),
    body_hash   bytea not null,
    answer      jsonb not null,
    recorded_at timestamptz not null,
    primary key (actor_id, route, key)
);
create index idempotency_age on idempotency (recorded_at);

grant select, insert on audit_event, audit_link to johnschool_app;
grant select, insert, update, delete on job_run, job_tick, idempotency to johnschool_app;
grant select, insert, update on brake to johnschool_app;
