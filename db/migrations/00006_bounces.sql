-- +goose Up
-- Mail that a server took and that did not arrive after all.

alter table message drop constraint message_state_check;
alter table message add constraint message_state_check check (state in ('queued', 'sending', 'sent', 'bounced', 'dead', 'cancelled')),
    add column bounced_at timestamptz,                        -- when its return was recorded; sent_at stays
    add column bounce_status text collate "C" not null default '', -- RFC 3463: 5.1.1; 4.x.x where a server gave up trying; also of a refusal
    add column delayed_at timestamptz,                        -- when a server first reported that it keeps trying
    add check (state <> 'bounced' or (bounced_at is not null and sent_at is not null));

-- Which e-mail showed that nobody can be reached at an address. An address that a person confirmed afterwards is not
-- marked by what was sent before.
alter table contact_point add column bounced_message_id uuid references message,
    add column confirmed_at timestamptz;
create index contact_point_bounced on contact_point (bounced_message_id) where bounced_message_id is not null;

-- How a report went out: by e-mail or, where that cannot be, on paper.
alter table report add column sent_by text collate "C" check (sent_by in ('email', 'hand', 'post')),
    add column sent_on date;                                  -- the program's calendar day
update report r set sent_by = 'email', sent_on = (r.sent_at at time zone p.zone)::date from program p where p.id = r.program_id and r.sent_at is not null;
alter table report add check ((sent_at is null) = (sent_by is null)), add check ((sent_at is null) = (sent_on is null));

-- What was recorded about how notices and reports reached their recipients, in order and for good: a delivery, or that
-- one turned out not to have happened. notice and report say what counts now; with recorded_at this tells what did then.
create table delivery (
    id            bigint generated always as identity primary key,
    enrollment_id uuid not null references enrollment,
    notice_id     uuid references notice,
    report_id     uuid references report,
    what          text collate "C" not null check (what in ('delivered', 'undone')),
    way           text collate "C" not null check (way in ('email', 'hand', 'post')),
    on_day        date not null,                              -- delivered on; for undone, the day it was learned
    message_id    uuid references message,                    -- where it went by e-mail
    status        text collate "C" not null default '',       -- undone: what the mail server reported, RFC 3463
    recorded_at   timestamptz not null,
    recorded_by   uuid,                                       -- null: the product itself
    check (num_nonnulls(notice_id, report_id) = 1),
    check (what = 'delivered' or message_id is not null)
);
create index delivery_notice on delivery (notice_id, id) where notice_id is not null;
create index delivery_report on delivery (report_id, id) where report_id is not null;

insert into delivery (enrollment_id, notice_id, what, way, on_day, message_id, recorded_at, recorded_by)
select n.enrollment_id, n.id, 'delivered', n.delivered_by, n.delivered_on,
    case when n.delivered_by = 'email' then (select m.id from message m where m.notice_id = n.id and m.state = 'sent' order by m.id limit 1) end,
    coalesce(n.delivery_recorded_at, n.recorded_at), n.delivery_recorded_by
from notice n where n.delivered_on is not null order by n.delivery_recorded_at, n.id;
insert into delivery (enrollment_id, report_id, what, way, on_day, message_id, recorded_at)
select r.enrollment_id, r.id, 'delivered', 'email', r.sent_on, r.message_id, r.sent_at from report r where r.sent_at is not null order by r.sent_at, r.id;

grant select, insert on delivery to johnschool_app;
