-- +goose Up
-- The register of certificates: each with its state, what it replaces and every event; and who signs for a program on which days.

-- Who signs for a program from a day on, by what authority. An entry is ended, never taken out; of two in force on one day the later one signs.
create table program_signatory (
    id          uuid primary key,
    program_id  uuid not null references program,
    name        text not null check (length(name) between 1 and 200),
    title       text not null default '' check (length(title) <= 200),
    authority   text not null default '' check (length(authority) <= 500), -- such as "Delegated by the county board on March 3, 2026"
    from_day    date not null,
    until_day   date check (until_day >= from_day),                         -- the last day; null while nobody ended it
    recorded_at timestamptz not null,
    recorded_by uuid,
    ended_at    timestamptz,                                                -- when until_day was written afterwards
    ended_by    uuid
);
create index program_signatory_program on program_signatory (program_id, from_day desc, recorded_at desc);

insert into program_signatory (id, program_id, name, title, from_day, recorded_at)
select gen_random_uuid(), id, signatory, left(signatory_title, 200), (recorded_at at time zone zone)::date, recorded_at
from program where length(signatory) between 1 and 200;

grant select, insert on program_signatory to johnschool_app;
grant update (until_day, ended_at, ended_by) on program_signatory to johnschool_app;

-- A certificate names whose it is as its enrollment does, so that row-level security need not look there for each row of the register.
alter table certificate
    add column organization_id uuid references organization,
    add column court_id uuid references court,
    add column agency_id uuid references agency,
    add column state text collate "C" not null default 'valid' check (state in ('valid', 'void', 'replaced')),
    add column completed_on date,
    add column replaces uuid unique references certificate,
    add column signatory_id uuid references program_signatory,
    add column content_id uuid references blob;                             -- the facts from which the paper, letter_id, was drawn
update certificate c set organization_id = e.organization_id, court_id = e.court_id, agency_id = e.agency_id, completed_on = f.found_on,
    state = case when c.voided_on is null then 'valid' else 'void' end
from enrollment e, finding f where e.id = c.enrollment_id and f.id = c.finding_id;
alter table certificate
    alter column organization_id set not null,
    alter column completed_on set not null,
    add constraint certificate_state_day check ((state = 'valid') = (voided_on is null));
create index certificate_enrollment on certificate (enrollment_id, state, id desc);
create index certificate_program_page on certificate (program_id, state, id desc);
create index certificate_organization_page on certificate (organization_id, state, id desc);

-- What became of each certificate, by whom and why. Never changed.
create table certificate_event (
    id               uuid primary key,
    certificate_id   uuid not null references certificate,
    enrollment_id    uuid not null references enrollment,
    kind             text collate "C" not null check (kind in ('issued', 'reissued', 'voided', 'replaced')),
    happened_on      date not null,                                         -- the program's day
    why              text not null check (length(why) between 1 and 2000),
    recorded_at      timestamptz not null,
    recorded_by      uuid,                                                  -- null: the product itself
    recorded_by_role text collate "C" not null,
    recorded_by_name text not null default '',                              -- as the user was called then
    unique (certificate_id, kind)
);

insert into certificate_event (id, certificate_id, enrollment_id, kind, happened_on, why, recorded_at, recorded_by_role)
select gen_random_uuid(), id, enrollment_id, 'issued', issued_on, 'The requirements were met.', recorded_at, 'system' from certificate
union all
select gen_random_uuid(), c.id, c.enrollment_id, 'voided', c.voided_on, coalesce(nullif(c.void_reason, ''), 'The completion it certified no longer stands.'),
    coalesce(l.recorded_at, c.recorded_at), 'system'
from certificate c left join finding_fall l on l.finding_id = c.finding_id where c.voided_on is not null;

grant select, insert on certificate_event to johnschool_app;
