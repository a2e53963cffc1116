-- +goose Up
-- Who was told that an obligation is about to be late, is late, or was left without an answer.

-- The last day on which the recipient was to acknowledge a report: by the clock of the rules that held when it was sent.
alter table report add column acknowledge_by date;

-- Obligations that wait for somebody: few among all there ever were.
create index report_waiting on report (id) where state in ('held', 'due', 'rejected');
create index report_unacknowledged on report (id) where state = 'sent' and acknowledge_by is not null;
create index notice_undelivered on notice (id) where state = 'open' and delivered_on is null;

-- Insert-only; once for an obligation, a level and a day.
create table escalation (
    id            uuid primary key,
    enrollment_id uuid not null references enrollment,
    report_id     uuid references report,
    notice_id     uuid references notice,
    level         text collate "C" not null check (level in ('staff', 'administrator')),
    on_day        date not null,                              -- the program's calendar day
    why           text collate "C" not null check (why in ('due_next_working_day', 'due_today', 'late', 'unacknowledged', 'rejected', 'undelivered')),
    recorded_at   timestamptz not null,
    check (num_nonnulls(report_id, notice_id) = 1)
);
create unique index escalation_report on escalation (report_id, on_day desc, level) where report_id is not null;
create unique index escalation_notice on escalation (notice_id, on_day desc, level) where notice_id is not null;

-- What staff answered when a report's recipient rejected the one that it takes the place of; null where that was not so.
alter table report add column reply text check (length(reply) <= 2000), add check (reply is null or supersedes is not null);

create index class_session_latest on class_session (organization_id, starts_at);

-- One e-mail a day for each person.
create table digest (
    user_id         uuid not null references user_account,
    on_day          date not null,
    organization_id uuid not null references organization,
    message_id      uuid not null references message,
    recorded_at     timestamptz not null,
    primary key (user_id, on_day)
);
alter table message drop constraint message_kind_check;
alter table message add constraint message_kind_check check (kind in ('report', 'notice', 'reminder', 'digest')),
    add column user_id uuid references user_account;

grant select, insert on digest to johnschool_app;
grant select, insert on escalation to johnschool_app;
