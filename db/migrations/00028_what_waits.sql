-- +goose Up
-- Sessions that lack a roll are few among all there ever were, and every page of what waits looks for them. True means that somebody is
-- marked at the session; false that perhaps nobody is: who asks looks whether there is a mark. Kept by the database with the marks.
alter table class_session add column roll_begun boolean not null default false;

update class_session s set roll_begun = true where exists (select from mark m where m.session_id = s.id and not m.withdrawn);

create index class_session_without_roll on class_session (program_id, starts_at) where not roll_begun;

-- A mark that is withdrawn leaves it open, whoever else is marked: two that are withdrawn at once must not each count on the other.
-- +goose StatementBegin
create function note_roll() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$
begin
    update class_session set roll_begun = not new.withdrawn where id = new.session_id and roll_begun = new.withdrawn;
    return null;
end $$;
-- +goose StatementEnd
create trigger roll_begun after insert on mark for each row execute function note_roll();
create trigger roll_withdrawn after update of withdrawn on mark for each row when (new.withdrawn <> old.withdrawn) execute function note_roll();

-- Whether a projection lets somebody's next absence make completion impossible: as many sessions are on offer as they need, or fewer. It is
-- worked out with each projection, so that a page finds who it is without reading everybody's.
alter table enrollment add column last_chance boolean not null generated always as (coalesce(state in ('on_track', 'at_risk')
    and (standing->>'needed')::int > 0 and (standing->>'onOffer')::int <= (standing->>'needed')::int, false)) stored;
create index enrollment_last_chance on enrollment (program_id, due_on, id) where last_chance and status = 'active';

-- Reports whose recipient still has time to answer, or had: few among all that nobody ever answered.
create index report_court_unanswered on report (court_id, kind, due_on, id) where state = 'sent' and acknowledge_by is not null;
create index report_agency_unanswered on report (agency_id, kind, due_on, id) where state = 'sent' and acknowledge_by is not null;
create index report_program_unanswered on report (program_id, kind, due_on, id) where state = 'sent' and acknowledge_by is not null;
create index report_organization_unanswered on report (organization_id, kind, due_on, id) where state = 'sent' and acknowledge_by is not null;

-- policies.sql has another function in its place.
drop function if exists marked_at(uuid);
