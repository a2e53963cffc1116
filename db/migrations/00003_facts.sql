-- +goose Up
-- What happened to an enrollment. Everything that school.Evaluate reads is
-- append-only here: the application's role may not update or delete it. The
-- exception is mark, the current row, whose every version stands in mark_history.

create table placement (
    id            uuid primary key,
    enrollment_id uuid not null references enrollment,
    class_id      uuid references class,    -- null: out of any class
    placed_on     date not null,
    recorded_at   timestamptz not null,
    recorded_by   uuid
);
create index placement_enrollment on placement (enrollment_id, recorded_at);
create index placement_class on placement (class_id) where class_id is not null;

create table mark (
    session_id      uuid not null references class_session,
    enrollment_id   uuid not null references enrollment,
    outcome         text collate "C" not null check (outcome in
        ('attended', 'late', 'left_early', 'absent', 'turned_away', 'removed', 'excused')),
    minutes_late    int check (minutes_late between 1 and 1440),
    minutes_present int check (minutes_present between 0 and 1440),
    reason          text not null default '' check (length(reason) <= 2000),
    note            text not null default '' check (length(note) <= 2000),
    withdrawn       boolean not null default false,
    version         int not null check (version > 0),
    recorded_at     timestamptz not null,
    recorded_by     uuid,
    primary key (session_id, enrollment_id)
);
create index mark_enrollment on mark (enrollment_id);

create table mark_history (
    session_id      uuid not null,
    enrollment_id   uuid not null references enrollment,
    version         int not null,
    outcome         text collate "C" not null,
    minutes_late    int,
    minutes_present int,
    reason          text not null,
    note            text not null,
    withdrawn       boolean not null,
    recorded_at     timestamptz not null,
    recorded_by     uuid,
    primary key (enrollment_id, session_id, version)
);

create table attestation (
    id            uuid primary key,
    enrollment_id uuid not null references enrollment,
    condition     text not null check (length(condition) between 1 and 200),
    attested_on   date not null,
    note          text not null default '' check (length(note) <= 2000),
    withdrawn     boolean not null default false,
    recorded_at   timestamptz not null,
    recorded_by   uuid
);
create index attestation_enrollment on attestation (enrollment_id);

create table pause (
    pause_id      uuid not null,
    enrollment_id uuid not null references enrollment,
    from_on       date not null,
    until_on      date check (until_on >= from_on),   -- the last paused day; null while open
    reason        text not null check (length(reason) between 1 and 2000),
    withdrawn     boolean not null default false,
    recorded_at   timestamptz not null,
    recorded_by   uuid,
    primary key (pause_id, recorded_at)
);
create index pause_enrollment on pause (enrollment_id);

create table credit (
    id            uuid primary key,
    enrollment_id uuid not null references enrollment,
    module        text not null default '',
    brought_on    date not null,
    source        text not null check (length(source) between 1 and 500),
    recorded_at   timestamptz not null,
    recorded_by   uuid
);
create index credit_enrollment on credit (enrollment_id);

create table amendment (
    id             uuid primary key,
    enrollment_id  uuid not null references enrollment,
    kind           text collate "C" not null check (kind in
        ('extension', 'fee_reduction', 'fee_waiver', 'policy_moved', 'reinstated', 'vacated', 'transferred')),
    decided_by     text not null check (length(decided_by) between 1 and 200),
    decided_on     date not null,
    due_on         date,
    amount_cents   bigint check (amount_cents > 0),
    policy_version int,
    reason         text not null check (length(reason) between 1 and 2000),
    recorded_at    timestamptz not null,
    recorded_by    uuid
);
create index amendment_enrollment on amendment (enrollment_id);

create table closure (
    closure_id    uuid not null,
    enrollment_id uuid not null references enrollment,
    outcome       text collate "C" not null,
    closed_on     date not null,
    reopened_on   date,
    voided        boolean not null default false,
    reason        text not null default '' check (length(reason) <= 2000),
    finding_id    uuid,
    recorded_at   timestamptz not null,
    recorded_by   uuid,
    primary key (closure_id, recorded_at)
);
create index closure_enrollment on closure (enrollment_id);

-- The fee ledger. amount_cents carries its sign for the balance; see school.Entry.
create table entry (
    id             uuid primary key,
    enrollment_id  uuid not null references enrollment,
    program_id     uuid not null references program,
    kind           text collate "C" not null check (kind in ('assessment', 'payment', 'refund', 'reduction', 'waiver', 'reversal')),
    amount_cents   bigint not null check (amount_cents <> 0),
    occurred_on    date not null,
    method         text collate "C" not null default '' check (method in ('', 'cash', 'check', 'money_order', 'card', 'other')),
    reference      text not null default '' check (length(reference) <= 200),
    reason         text not null default '' check (length(reason) <= 2000),
    receipt_number bigint,
    reverses       uuid unique references entry,
    amendment_id   uuid references amendment,
    recorded_at    timestamptz not null,
    recorded_by    uuid,
    unique (program_id, receipt_number),
    check ((kind = 'payment') = (receipt_number is not null)),
    check ((kind = 'reversal') = (reverses is not null)),
    check (case when kind in ('assessment', 'refund') then amount_cents > 0
                when kind in ('payment', 'reduction', 'waiver') then amount_cents < 0 else true end)
);
create index entry_enrollment on entry (enrollment_id, recorded_at);

create table payment_plan (
    id            uuid primary key,
    enrollment_id uuid not null references enrollment,
    installments  jsonb not null,
    agreed_on     date not null,
    recorded_at   timestamptz not null,
    recorded_by   uuid
);
create index payment_plan_enrollment on payment_plan (enrollment_id);

grant select, insert, update on mark to johnschool_app;
grant select, insert on placement, mark_history, attestation, pause, credit, amendment, closure, entry, payment_plan to johnschool_app;
