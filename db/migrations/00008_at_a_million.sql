-- +goose Up
-- Indexes and columns by which every list finds its page among millions of rows. A list is read per owner (court, agency, program,
-- organization) and per state by an index that begins with them and goes on in the list's order; see db/pages.go.

-- Enrollments: the newest first, by due day, or by due day backwards in time within a state. The day stands in the first as well, so
-- that what is not due is passed over in the index.
create index enrollment_court_newest on enrollment (court_id, status, state, id desc, due_on);
create index enrollment_agency_newest on enrollment (agency_id, status, state, id desc, due_on);
create index enrollment_program_newest on enrollment (program_id, status, state, id desc, due_on);
drop index enrollment_court_state, enrollment_agency_state, enrollment_program_state, enrollment_open;
create index enrollment_court_due_state on enrollment (court_id, status, state, due_on, id);
create index enrollment_agency_due_state on enrollment (agency_id, status, state, due_on, id);
create index enrollment_program_due_state on enrollment (program_id, status, state, due_on, id);
drop index enrollment_court_due, enrollment_agency_due;

-- Reports, by due day within kind and state.
create index report_court_page on report (court_id, state, kind, due_on, id);
create index report_agency_page on report (agency_id, state, kind, due_on, id);
create index report_program_page on report (program_id, state, kind, due_on, id);
create index report_organization_page on report (organization_id, state, kind, due_on, id);
drop index report_court, report_agency, report_program, report_organization;

-- A notice names whose it is as its enrollment does, so that row-level security need not look there for each row of a list.
alter table notice add column organization_id uuid references organization, add column court_id uuid references court, add column agency_id uuid references agency;
update notice n set organization_id = e.organization_id, court_id = e.court_id, agency_id = e.agency_id from enrollment e where e.id = n.enrollment_id;
alter table notice alter column organization_id set not null;
create index notice_court_page on notice (court_id, state, id desc);
create index notice_agency_page on notice (agency_id, state, id desc);
create index notice_program_page on notice (program_id, state, id desc);
create index notice_organization_page on notice (organization_id, state, id desc);
drop index notice_recent;

create index message_state on message (organization_id, state, id desc);
create index message_kind on message (organization_id, kind, id desc);
create index message_kind_state on message (organization_id, kind, state, id desc);

create index class_organization on class (organization_id, first_day, id, last_day);
create index class_program_page on class (program_id, first_day, id, last_day);
drop index class_program;

-- The trail, the latest first by when it happened.
create index audit_event_latest on audit_event (organization_id, at desc, id desc);
create index audit_event_action on audit_event (organization_id, action, at desc, id desc);
create index audit_event_actor on audit_event (actor_id, at desc, id desc) where actor_id is not null;
create index audit_event_refused on audit_event (organization_id, at desc, id desc) where refused;
drop index audit_event_organization;

-- An enrollment's row changes with each of its facts: room on its page for the next version saves writing to all its indexes.
alter table enrollment set (fillfactor = 85);
-- +goose StatementBegin
do $$
begin
    if 'lz4' = any ((select enumvals from pg_settings where name = 'default_toast_compression')::text[]) then
        alter table enrollment alter column standing set compression lz4; -- its rows hover at the size at which PostgreSQL compresses
    end if;
end $$;
-- +goose StatementEnd
