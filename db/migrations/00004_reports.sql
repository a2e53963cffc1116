-- +goose Up
-- What is told: notices to participants, findings, reports to courts, certificates, mail.

-- One table for every document and letter, so that retention and erasure have one place.
create table blob (
    id              uuid primary key,
    organization_id uuid not null references organization,
    enrollment_id   uuid references enrollment,
    kind            text collate "C" not null,        -- report_content, report_letter, notice_content, notice_letter, mail, certificate, receipt
    content_type    text collate "C" not null,
    sha256          bytea not null check (length(sha256) = 32),
    content         bytea,                             -- null once erased
    retention_class text collate "C" not null default 'case',
    recorded_at     timestamptz not null,
    erased_at       timestamptz,
    erased_under    text,                              -- the authority that ordered the erasure
    check ((content is null) = (erased_at is not null))
);
create index blob_enrollment on blob (enrollment_id);

create table notice (
    id            uuid primary key,
    enrollment_id uuid not null references enrollment,
    program_id    uuid not null references program,
    rule          text collate "C" not null,
    ground_key    text collate "C" not null,
    ground        jsonb not null,
    state         text collate "C" not null default 'open' check (state in ('open', 'withdrawn', 'found')),
    opened_on     date not null,
    cure_days     int not null check (cure_days > 0),
    policy_version int not null,
    delivered_on  date,
    delivered_by  text collate "C" check (delivered_by in ('email', 'hand', 'post')),
    cure_until    date,                                -- the last day to cure; null until delivered
    ended_on      date,
    ended_why     text not null default '',
    content_id    uuid references blob,
    letter_id     uuid references blob,
    version       bigint not null default 1,
    recorded_at   timestamptz not null,
    recorded_by   uuid,
    delivery_recorded_at timestamptz,
    delivery_recorded_by uuid,
    check ((delivered_on is null) = (cure_until is null)),
    check ((delivered_on is null) = (delivered_by is null)),
    check ((state = 'open') = (ended_on is null))
);
create unique index notice_once on notice (enrollment_id, rule, ground_key) where state = 'open';
create index notice_enrollment on notice (enrollment_id);
create index notice_cure on notice (program_id, cure_until) where state = 'open';
create index notice_recent on notice (id desc);

create table finding (
    id             uuid primary key,
    enrollment_id  uuid not null references enrollment,
    program_id     uuid not null references program,
    rule           text collate "C" not null,
    ground_key     text collate "C" not null,
    ground         jsonb,
    repeat         int not null default 0,    -- how often a finding of this ground fell away before
    found_on       date not null,
    known_at       timestamptz not null,      -- what was recorded by then is what it rests on
    policy_version int not null,
    input          jsonb not null,            -- policy, order and record: ids and facts, no personal value
    standing       jsonb not null,
    notice_id      uuid references notice,
    run_id         uuid,
    recorded_at    timestamptz not null,
    unique (enrollment_id, rule, ground_key, repeat)
);
create index finding_known on finding (program_id, known_at desc);

-- A finding that no longer stands, and why.
create table finding_fall (
    finding_id  uuid primary key references finding,
    fell_on     date not null,
    reason      text not null,
    changes     jsonb not null default '[]',
    recorded_at timestamptz not null
);

create table report (
    id              uuid primary key,
    organization_id uuid not null references organization,
    enrollment_id   uuid not null references enrollment,
    program_id      uuid not null references program,
    finding_id      uuid references finding,
    kind            text collate "C" not null check (kind in
        ('enrollment', 'progress', 'completion', 'violation', 'unpaid_fees', 'closed', 'correction')),
    state           text collate "C" not null check (state in
        ('held', 'due', 'sent', 'acknowledged', 'rejected', 'superseded', 'withdrawn')),
    recipient       text collate "C" not null check (recipient in ('court', 'agency')),
    court_id        uuid references court,
    agency_id       uuid references agency,
    created_on      date not null,
    due_on          date not null,
    held_until      date,                      -- the day it sends itself; null: a person must confirm
    confirmed_at    timestamptz,
    confirmed_by    uuid,
    frozen_at       timestamptz,
    content_id      uuid references blob,
    letter_id       uuid references blob,
    message_id      uuid,
    sent_at         timestamptz,
    answered_at     timestamptz,
    answered_by     uuid,
    answer_reason   text not null default '' check (length(answer_reason) <= 2000),
    ended_why       text not null default '',
    supersedes      uuid unique references report,
    changes         jsonb not null default '[]',
    version         bigint not null default 1,
    recorded_at     timestamptz not null,
    check (recipient <> 'court' or court_id is not null),
    check (recipient <> 'agency' or agency_id is not null),
    check (state not in ('sent', 'acknowledged', 'rejected') or (sent_at is not null and letter_id is not null))
);
create unique index report_once on report (finding_id) where supersedes is null and finding_id is not null;
create index report_enrollment on report (enrollment_id);
create index report_court on report (court_id, state, due_on, id);
create index report_agency on report (agency_id, state, due_on, id);
create index report_program on report (program_id, state, due_on, id);
create index report_organization on report (organization_id, state, due_on, id);
create index report_unsent on report (due_on, id) where state in ('held', 'due');
create index report_message on report (message_id) where message_id is not null;

create table certificate (
    id            uuid primary key,
    enrollment_id uuid not null references enrollment,
    program_id    uuid not null references program,
    finding_id    uuid not null references finding,
    number        text collate "C" not null unique,
    serial        bigint not null,
    code          text collate "C" not null,
    issued_on     date not null,
    voided_on     date,
    void_reason   text not null default '',
    letter_id     uuid references blob,
    recorded_at   timestamptz not null,
    unique (program_id, serial)
);
create unique index certificate_once on certificate (enrollment_id) where voided_on is null;

-- The outbox. The id is the Message-ID's left part and never changes.
create table message (
    id              uuid primary key,
    organization_id uuid not null references organization,
    enrollment_id   uuid references enrollment,
    kind            text collate "C" not null check (kind in ('report', 'notice')),
    report_id       uuid references report,
    notice_id       uuid references notice,
    to_address      text,                       -- null once erased
    state           text collate "C" not null default 'queued' check (state in ('queued', 'sending', 'sent', 'dead', 'cancelled')),
    attempts        int not null default 0,
    next_attempt_at timestamptz not null,
    claimed_until   timestamptz,                -- real time; a claim that ran out is taken over
    claimed_by      text,
    last_error      text not null default '',
    maybe_sent      boolean not null default false, -- a try ended without an answer: it may have arrived
    content_id      uuid not null references blob,
    sent_at         timestamptz,
    ended_at        timestamptz,                -- dead or cancelled
    recorded_at     timestamptz not null
);
create index message_ready on message (next_attempt_at, id) where state in ('queued', 'sending');
create index message_recent on message (organization_id, id desc);
create index message_enrollment on message (enrollment_id);
create index message_claimed on message (claimed_by) where state = 'sending';
create index message_report on message (report_id) where report_id is not null;
create index message_dead on message (ended_at) where state = 'dead';
create index message_sent on message (sent_at) where sent_at is not null;
create index message_notice on message (notice_id) where notice_id is not null;

alter table report add foreign key (message_id) references message;

grant select, insert, update on notice, report, certificate, message to johnschool_app;
grant select, insert on blob, finding, finding_fall to johnschool_app;
