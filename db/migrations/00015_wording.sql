-- +goose Up
-- How a program words its letters, and how a court wants to be addressed in them.

-- Versions of a program's wording: never edited, only followed. They hold what staff wrote for every letter, and nothing of anybody's case.
create table program_wording (
    id               uuid primary key,
    program_id       uuid not null references program,
    version          int not null check (version > 0),
    effective_from   date not null,
    texts            jsonb not null,
    recorded_at      timestamptz not null,
    recorded_by      uuid,                                   -- null: the console
    recorded_by_name text not null default '',               -- as the user was called then
    unique (program_id, version)
);
create index program_wording_day on program_wording (program_id, effective_from desc, version desc);
grant select, insert on program_wording to johnschool_app;

alter table court
    add column addressed_as text not null default '' check (length(addressed_as) <= 100), -- where no judge is: Court Administrator
    add column salutation text not null default '' check (length(salutation) <= 100),     -- as that is greeted
    add column names_judge boolean not null default true;                                 -- the order's judge is whom letters address
