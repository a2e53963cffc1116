-- +goose Up
-- What was sent and not acknowledged in time is counted for each program by its day.
create index report_unanswered on report (program_id, acknowledge_by) where state = 'sent' and acknowledge_by is not null;
