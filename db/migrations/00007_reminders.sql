-- +goose Up
-- Reminders: who is reminded of which session, when, and what became of it.

-- A row per send that a policy plans. It holds no personal value: the words lie in the message's blob.
create table reminder (
    id              uuid primary key,
    organization_id uuid not null references organization,
    program_id      uuid not null references program,
    court_id        uuid references court,        -- the enrollment's, repeated for row-level security
    agency_id       uuid references agency,
    enrollment_id   uuid not null references enrollment,
    session_id      uuid not null references class_session,
    offset_days     int not null check (offset_days between 0 and 365),
    starts_at       timestamptz not null,         -- the session's, which never moves
    planned_for     timestamptz not null,
    send_until      timestamptz not null check (send_until > planned_for), -- after it the reminder helps nobody
    state           text collate "C" not null default 'planned' check (state in ('planned', 'sent', 'failed', 'missed', 'suppressed')),
    reason          text collate "C" not null default '',
    message_id      uuid references message,      -- its e-mail, once it is in the outbox
    queued_on       date,                         -- the program's day on which it was put there
    decided_at      timestamptz,
    recorded_at     timestamptz not null,
    constraint reminder_once unique (enrollment_id, session_id, offset_days),
    check ((state = 'planned') = (decided_at is null)),
    check ((message_id is null) = (queued_on is null)),
    check (state <> 'sent' or message_id is not null)
);
-- The brake: whatever goes wrong, nobody is written to twice on one day about one enrollment.
create unique index reminder_daily on reminder (enrollment_id, queued_on) where queued_on is not null;
create index reminder_due on reminder (program_id, planned_for) where state = 'planned' and message_id is null;
create index reminder_open on reminder (program_id, send_until) where state = 'planned';
create index reminder_session on reminder (session_id);
create index reminder_enrollment on reminder (enrollment_id, id desc);
create index reminder_program on reminder (program_id, state, id desc);
create index reminder_court on reminder (court_id, state, id desc);
create index reminder_agency on reminder (agency_id, state, id desc);

-- Up to when a program's reminders are planned: what is due before has its row, so that days without the job show.
create table reminder_plan (
    program_id uuid primary key references program,
    planned_to timestamptz not null
);

alter table message drop constraint message_kind_check;
alter table message add constraint message_kind_check check (kind in ('report', 'notice', 'reminder'));
alter table message add column reminder_id uuid references reminder;
create index message_reminder on message (reminder_id) where reminder_id is not null;

grant select, insert, update on reminder, reminder_plan to johnschool_app;
