-- +goose Up
-- Addresses at which nobody is reached, links that staff close, and proofs of enrollment by e-mail.

-- Since when mail to the participant's e-mail address comes back, on each of their enrollments: whoever works off the list of those asks
-- by program. It follows the contact point whoever changes that, also on enrollments that they do not see.
alter table enrollment add column email_bounced_at timestamptz;
update enrollment e set email_bounced_at = c.bounced_at from contact_point c
where c.participant_id = e.participant_id and c.kind = 'email' and c.removed_at is null and c.bounced_at is not null;
create index enrollment_bounced_program on enrollment (program_id, email_bounced_at, id)
    where email_bounced_at is not null and status in ('pending', 'waitlisted', 'active', 'paused');
create index enrollment_bounced_organization on enrollment (organization_id, email_bounced_at, id)
    where email_bounced_at is not null and status in ('pending', 'waitlisted', 'active', 'paused');

-- +goose StatementBegin
create function enrollment_follows_bounce() returns trigger language plpgsql security definer set search_path = public, pg_temp as
$$
begin
    update enrollment set email_bounced_at = case when new.removed_at is null then new.bounced_at end where participant_id = new.participant_id;
    return null;
end $$;
-- +goose StatementEnd
create trigger enrollment_follows_bounce after update on contact_point for each row
    when (new.kind = 'email' and case when old.removed_at is null then old.bounced_at end is distinct from case when new.removed_at is null then new.bounced_at end)
    execute function enrollment_follows_bounce();

-- A link to answer a report that opens it no more, because its e-mail went where it should not have: by whom it was closed. Never changed.
create table report_link_closure (
    link_id   uuid primary key references report_link,
    closed_at timestamptz not null,
    closed_by uuid                                        -- null: the console
);
grant select, insert on report_link_closure to johnschool_app;

alter table message drop constraint message_kind_check;
alter table message add constraint message_kind_check check (kind in ('report', 'notice', 'reminder', 'digest', 'proof'));
