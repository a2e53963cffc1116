-- +goose Up
-- The review desk: who looked at a held report, who asked for time, and who changed the fact that it rested on.

alter table report
    add column second_person boolean not null default false,   -- two persons have to confirm it
    add column seconded_at timestamptz,                         -- when the second did; confirmed_at is the first's
    add column seconded_by uuid,
    add column on_hold_until date,                              -- a person asked for time: it does not send itself before this day
    add constraint report_two_persons check (seconded_at is null or (confirmed_at is not null and seconded_by <> confirmed_by));

-- What became of a report before it was sent, by whom and why. Never changed.
create table review_event (
    id               uuid primary key,
    report_id        uuid not null references report,
    enrollment_id    uuid not null references enrollment,
    kind             text collate "C" not null check (kind in ('confirmed', 'held', 'hold_ended', 'released', 'dismissed')),
    happened_on      date not null,                             -- the program's day
    reason           text not null default '' check (length(reason) <= 2000),
    until_day        date,                                      -- of a hold
    dismissal        text collate "C" check (dismissal in ('excused', 'recorded_wrongly', 'schools_fault')),
    facts            jsonb not null default '[]',               -- of a dismissal: which facts changed, ids and codes alone
    recorded_at      timestamptz not null,
    recorded_by      uuid,                                      -- null: the product itself
    recorded_by_role text collate "C" not null,
    recorded_by_name text not null default '',                  -- as the user was called then
    check ((kind = 'held') = (until_day is not null)),
    check ((kind = 'dismissed') = (dismissal is not null)),
    check (kind <> 'dismissed' or jsonb_array_length(facts) > 0)
);
create index review_event_report on review_event (report_id, recorded_at);

insert into review_event (id, report_id, enrollment_id, kind, happened_on, recorded_at, recorded_by, recorded_by_role, recorded_by_name)
select gen_random_uuid(), r.id, r.enrollment_id, 'confirmed', (r.confirmed_at at time zone p.zone)::date, r.confirmed_at, r.confirmed_by,
    coalesce(u.role, 'console'), coalesce(u.name, '')
from report r join program p on p.id = r.program_id left join user_account u on u.id = r.confirmed_by where r.confirmed_at is not null;

grant select, insert on review_event to johnschool_app;

-- Nobody takes back what the rules found: a report that rests on a finding is withdrawn once the finding fell, and never else.
-- +goose StatementBegin
create function report_falls_with_its_finding() returns trigger language plpgsql as
$$
begin
    if not exists (select from finding_fall f where f.finding_id = new.finding_id) then
        raise exception 'report % cannot be withdrawn: its finding stands', new.id using errcode = 'check_violation', constraint = 'report_falls_with_its_finding';
    end if;
    return new;
end $$;
-- +goose StatementEnd
create trigger report_falls_with_its_finding before update on report for each row
    when (new.state = 'withdrawn' and old.state <> 'withdrawn' and new.finding_id is not null) execute function report_falls_with_its_finding();
