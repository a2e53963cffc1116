-- +goose Up
-- What ended a notice, what its participant answered, and which mail server took what was sent.

-- The facts without which it would still hold, by kind, id and when they were recorded; ids and dates alone.
alter table notice add column cured_by jsonb not null default '[]';

-- Where mail went by e-mail: the server that accepted it, empty where that was not recorded.
alter table delivery add column server text collate "C" not null default '';

-- Insert-only. What was said stands in a blob, where it can be erased.
create table notice_answer (
    id            uuid primary key,
    enrollment_id uuid not null references enrollment,
    notice_id     uuid not null references notice,
    way           text collate "C" not null check (way in ('in_person', 'phone', 'email', 'post')),
    on_day        date not null,                              -- the program's calendar day
    text_id       uuid not null references blob,
    recorded_at   timestamptz not null,
    recorded_by   uuid
);
create index notice_answer_notice on notice_answer (notice_id, id);

grant select, insert on notice_answer to johnschool_app;
