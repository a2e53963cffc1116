-- +goose Up

-- The money of a program's day, to close the till by.
create index entry_takings on entry (program_id, occurred_on) where kind in ('payment', 'refund', 'reversal');

-- Who waits for a seat in a class.
create index enrollment_waitlisted on enrollment (waitlisted_class_id) where waitlisted_class_id is not null;
