-- +goose Up
-- What changed for the cases of an agency since somebody last looked.

-- The state that lists showed before the present one, and since when they show that. Part of the projection: null until it first changes.
alter table enrollment add column state_before text collate "C", add column state_since timestamptz;

create index enrollment_agency_changed on enrollment (agency_id, state_since desc) where agency_id is not null and state_since is not null;
create index enrollment_agency_recorded on enrollment (agency_id, recorded_at desc) where agency_id is not null;
create index notice_agency_recorded on notice (agency_id, recorded_at desc) where agency_id is not null;
create index report_agency_recorded on report (agency_id, recorded_at desc) where agency_id is not null;
create index certificate_agency_recorded on certificate (agency_id, recorded_at desc) where agency_id is not null;
