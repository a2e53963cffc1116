-- +goose Up
-- The court's answer from the e-mail: who holds the link that an e-mail carries reads one report's letter and answers it.

-- The key from which the secret part of each link is derived, so that no row and no kept e-mail holds it. Read by the product alone.
create table link_key (
    one boolean primary key default true check (one),
    key bytea not null check (length(key) = 32)
);
insert into link_key (key) select sha256(string_agg(uuid_send(gen_random_uuid()), '')) from generate_series(1, 4);

-- One for each e-mail that carries a report. Whether it still opens follows from the report and the day; nothing here changes.
create table report_link (
    id          uuid primary key,
    report_id   uuid not null references report,
    message_id  uuid not null unique references message,
    valid_until date not null,                             -- the program's calendar day; the last
    recorded_at timestamptz not null
);
create index report_link_report on report_link (report_id);

-- Who answered without an account: the link, and the name that was typed.
alter table report
    add column answered_link uuid references report_link,
    add column answered_name text not null default '' check (length(answered_name) <= 200),
    add constraint report_answered_once check (answered_link is null or answered_by is null);

grant select on link_key to johnschool_app;
grant select, insert on report_link to johnschool_app;
