-- +goose Up
-- Participants, their orders and enrollments.

-- The only rows with a participant's personal values, beside contact_point, court_order.name_on_order,
-- message.to_address and blob: what must be erasable one day is here and nowhere else.
create table participant (
    id                uuid primary key,
    organization_id   uuid not null references organization,
    given_name        text not null check (length(given_name) between 1 and 200),
    middle_name       text not null default '' check (length(middle_name) <= 200),
    family_name       text not null check (length(family_name) between 1 and 200),
    suffix            text not null default '' check (length(suffix) <= 200),
    date_of_birth     date not null,
    normal_name       text collate "C" not null, -- family and given name folded for finding duplicates
    normal_given      text collate "C" not null,
    normal_family     text collate "C" not null,
    preferred_language text collate "C" not null default 'en',
    needs_interpreter boolean not null default false,
    version           bigint not null default 1,
    recorded_at       timestamptz not null
);
create index participant_duplicate on participant (organization_id, date_of_birth, normal_name);
create index participant_family on participant (normal_family, normal_given);
create index participant_given on participant (normal_given, normal_family);

create table contact_point (
    id             uuid primary key,
    participant_id uuid not null references participant,
    kind           text collate "C" not null check (kind in ('email', 'phone')),
    value          text not null check (length(value) between 3 and 254),
    consent        boolean not null default true,
    safe           boolean not null default true,   -- safe to contact: nobody else reads it
    bounced_at     timestamptz,
    removed_at     timestamptz,
    recorded_at    timestamptz not null
);
create unique index contact_point_current on contact_point (participant_id, kind) where removed_at is null;

create table external_id (
    participant_id uuid not null references participant,
    system         text collate "C" not null,
    value          text collate "C" not null,
    primary key (participant_id, system)
);

create table court_order (
    id              uuid primary key,
    organization_id uuid not null references organization,
    participant_id  uuid not null references participant,
    court_id        uuid references court,
    agency_id       uuid references agency,
    case_number     text not null default '' check (length(case_number) <= 200),
    counts          jsonb not null default '[]',
    disposition     text collate "C" not null check (disposition in
        ('pretrial_diversion', 'stay_of_adjudication', 'sentence_condition', 'self_referral', 'police_referral')),
    ordered_on      date not null,
    due_on          date check (due_on >= ordered_on),
    judge           text not null default '' check (length(judge) <= 200),
    report_to       text collate "C" not null check (report_to in ('court', 'agency', 'nobody')),
    name_on_order   text not null default '' check (length(name_on_order) <= 400),
    recorded_at     timestamptz not null,
    check (report_to <> 'court' or court_id is not null),
    check (report_to <> 'agency' or agency_id is not null)
);
create index court_order_participant on court_order (participant_id);

create table class (
    id              uuid primary key,
    organization_id uuid not null references organization,
    program_id      uuid not null references program,
    name            text not null check (length(name) between 1 and 200),
    location        text not null check (length(location) <= 500),
    capacity        int not null check (capacity between 1 and 500),
    seats_taken     int not null default 0 check (seats_taken >= 0), -- counted here: counting rows under row-level security lies
    language        text collate "C" not null default 'en',
    first_day       date not null,
    last_day        date not null,
    version         bigint not null default 1,
    recorded_at     timestamptz not null,
    recorded_by     uuid
);
create index class_program on class (program_id, first_day, id);

create table class_session (
    id              uuid primary key,
    organization_id uuid not null references organization,
    program_id      uuid not null references program,
    class_id        uuid not null references class,
    day             date not null,             -- the program's calendar day on which it starts
    starts_at       timestamptz not null,
    ends_at         timestamptz not null check (ends_at > starts_at),
    module          text not null default '' check (length(module) <= 200),
    recorded_at     timestamptz not null,
    unique (class_id, starts_at)
);
create index class_session_day on class_session (organization_id, day, starts_at, id);
create index class_session_program on class_session (program_id, starts_at);

create table session_cancellation (
    session_id  uuid primary key references class_session,
    decided_on  date not null,
    reason      text not null check (length(reason) between 1 and 2000),
    recorded_at timestamptz not null,
    recorded_by uuid
);

create table enrollment (
    id               uuid primary key,
    organization_id  uuid not null references organization,
    program_id       uuid not null references program,
    participant_id   uuid not null references participant,
    order_id         uuid not null unique references court_order,
    court_id         uuid references court,          -- the order's, repeated for row-level security
    agency_id        uuid references agency,
    case_key         text collate "C" not null default '', -- the case number in capitals without spaces
    number           text collate "C" not null,
    enrolled_on      date not null,
    status           text collate "C" not null check (status in
        ('pending', 'waitlisted', 'active', 'paused', 'completed', 'unsuccessful', 'closed')),
    class_id         uuid references class,          -- the class they hold a seat in
    waitlisted_class_id uuid references class,
    policy_version   int not null,                   -- the version it began under
    version          bigint not null default 1,
    last_recorded    timestamptz not null,           -- of its own facts; never runs backwards
    recorded_at      timestamptz not null,
    -- Projection of the standing, for lists. Recomputed with each fact; never read as truth.
    state            text collate "C" not null,
    due_on           date,
    next_change_on   date,
    standing         jsonb not null,
    projection_stale boolean not null default false, -- a shared fact touched it
    compliance_due   boolean not null default true,  -- a fact changed since the compliance job looked
    foreign key (program_id, policy_version) references policy,
    unique (program_id, number)
);
create unique index enrollment_once on enrollment (program_id, participant_id, coalesce(court_id, '00000000-0000-0000-0000-000000000000'), case_key)
    where status in ('pending', 'waitlisted', 'active', 'paused');
create index enrollment_participant on enrollment (participant_id);
create index enrollment_court on enrollment (court_id, id desc);
create index enrollment_agency on enrollment (agency_id, id desc);
create index enrollment_program on enrollment (program_id, id desc);
create index enrollment_court_state on enrollment (court_id, state, id desc);
create index enrollment_agency_state on enrollment (agency_id, state, id desc);
create index enrollment_program_state on enrollment (program_id, state, id desc);
create index enrollment_open on enrollment (program_id, status, id desc) where status in ('pending', 'waitlisted', 'active', 'paused');
create index enrollment_court_due on enrollment (court_id, due_on, id);
create index enrollment_agency_due on enrollment (agency_id, due_on, id);
create index enrollment_program_due on enrollment (program_id, due_on, id);
create index enrollment_case on enrollment (case_key, id) where case_key <> '';
create index enrollment_number on enrollment (number);
create index enrollment_class on enrollment (class_id) where class_id is not null;
create index enrollment_next_change on enrollment (program_id, next_change_on) where next_change_on is not null;
create index enrollment_compliance_due on enrollment (program_id, id) where compliance_due;
create index enrollment_stale on enrollment (id) where projection_stale;

grant select, insert, update on participant, contact_point, class, enrollment to johnschool_app;
grant select, insert on external_id, court_order, class_session, session_cancellation to johnschool_app;
