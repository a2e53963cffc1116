-- +goose Up
-- Numbers are typed as they are remembered: 73cr261234 for 73-CR-26-1234. These are the letters and digits of a case number and of an
-- enrollment's, by which they are found; the database keeps them, so that none differs from its number. A number that has no such letter at
-- all is found as it is. Adding them writes the table anew, under a lock that nobody reads it through.
alter table enrollment
    add column case_plain text collate "C" not null generated always as (coalesce(nullif(regexp_replace(case_key, '[^0-9A-Z]', '', 'g'), ''), case_key)) stored,
    add column number_plain text collate "C" not null generated always as (regexp_replace(number, '[^0-9A-Z]', '', 'g')) stored;

create index enrollment_case_plain on enrollment (case_plain, id) where case_plain <> '';
create index enrollment_number_plain on enrollment (number_plain, id);
drop index enrollment_case;
drop index enrollment_number;

-- A report is news to its agency from when it is written: one that waits for the school's review is not shown to it yet.
create index report_agency_written on report (agency_id, frozen_at desc) where agency_id is not null and frozen_at is not null;
drop index report_agency_recorded;
