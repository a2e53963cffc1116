-- +goose Up
-- What the dashboard shows, counted by month ahead of being asked: a year of a large office is millions of marks and entries. Every row
-- can be counted again from the facts, except those of how many stood how at the end of a month, which nobody could say later.
create table figure (
    organization_id uuid not null references organization,
    program_id      uuid not null references program,
    whole           boolean not null,            -- of all courts together; else of the court
    court_key       uuid not null,               -- a court's id; zeros where the order names none, and where whole
    month           date not null check (extract(day from month) = 1),
    measure         text collate "C" not null,   -- see db/figure.go
    key             text collate "C" not null,   -- what the measure is cut by: a weekday, a number of days, a kind of report; else empty
    n               bigint not null,             -- people, marks, reports, or cents
    primary key (program_id, whole, month, measure, key, court_key)
);
create index figure_court on figure (court_key, program_id, month) where not whole;
create index figure_by_court on figure (program_id, measure, month) where not whole;

-- When a program was counted last, and how long that took: what takes long is counted less often.
create table figure_count (
    organization_id uuid not null references organization,
    program_id      uuid primary key references program,
    counted_at      timestamptz not null,
    counted_on      date not null,               -- the program's day
    took_ms         int not null check (took_ms >= 0)
);

grant select, insert, update, delete on figure to johnschool_app;
grant select, insert, update on figure_count to johnschool_app;
