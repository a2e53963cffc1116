-- Fills an empty, migrated database with :enrollments enrollments, set by set, as a superuser whose triggers for foreign keys
-- are off: the rows fit each other by how they are made. fill.go puts in the numbers and has made the tables fill_class,
-- fill_seat and fill_standing. Every id is a number and what it numbers (see uid), so that whoever measures can name any.
-- A class is 30 people and 10 sessions, all held; class c belongs to program c % 20.

set session_replication_role = replica;
set synchronous_commit = off;
set maintenance_work_mem = '256MB';

insert into organization (id, name, created_at) values (pg_temp.uid(1, 0), 'North Star Center', :began);

insert into court (id, organization_id, name, address, email, recorded_at)
select pg_temp.uid(2, i), pg_temp.uid(1, 0), 'District Court ' || i, '1 Courthouse Square', 'court' || i || '@example.org', :began
from generate_series(0, 19) i;

insert into agency (id, organization_id, kind, name, email, recorded_at)
select pg_temp.uid(3, i), pg_temp.uid(1, 0), 'probation', 'Community Corrections ' || i, 'agency' || i || '@example.org', :began
from generate_series(0, 19) i;

insert into program (id, organization_id, name, prefix, zone, address, email, phone, signatory, signatory_title, last_recorded, recorded_at)
select pg_temp.uid(4, i), pg_temp.uid(1, 0), 'Not Buying It ' || i, 'NBI' || i, :zone, '412 St. Germain Street', 'school@example.org',
    '(320) 555-0142', 'Dana Whitfield', 'Program director', :began, :began
from generate_series(0, 19) i;

insert into policy (program_id, version, effective_from, rules, recorded_at)
select pg_temp.uid(4, i), 1, date '2020-01-01', :policy::jsonb, :began from generate_series(0, 19) i;

-- Users 0 to 19 are staff of a program each, 20 to 39 clerks of a court, 40 to 59 officers of an agency, 60 the administrator.
insert into user_account (id, organization_id, email, name, role, password_hash, recorded_at)
select pg_temp.uid(5, i), pg_temp.uid(1, 0), 'user' || i || '@example.org', 'User ' || i,
    (array['program_staff', 'court_clerk', 'probation_officer', 'administrator'])[1 + i / 20], '', :began
from generate_series(0, 60) i;

insert into user_scope (user_id, program_id, court_id, agency_id)
select pg_temp.uid(5, i), case i / 20 when 0 then pg_temp.uid(4, i) end, case i / 20 when 1 then pg_temp.uid(2, i - 20) end,
    case i / 20 when 2 then pg_temp.uid(3, i - 40) end
from generate_series(0, 59) i;

insert into api_token (id, user_id, kind, name, hash, recorded_at, expires_at)
select pg_temp.uid(6, i), pg_temp.uid(5, i), 'api', 'bench', sha256(convert_to('js_bench-' || i, 'UTF8')), :began, now() + interval '30 days'
from generate_series(0, 60) i;

insert into class (id, organization_id, program_id, name, location, capacity, seats_taken, first_day, last_day, recorded_at)
select pg_temp.uid(7, c), pg_temp.uid(1, 0), pg_temp.uid(4, c % 20), 'Evening group ' || c, 'Room 4', 30, 30, first_day, first_day + 63, :began
from fill_class;

insert into class_session (id, organization_id, program_id, class_id, day, starts_at, ends_at, recorded_at)
select pg_temp.uid(8, c * 10 + s), pg_temp.uid(1, 0), pg_temp.uid(4, c % 20), pg_temp.uid(7, c), first_day + 7 * s,
    (first_day + 7 * s + time '18:00') at time zone :zone, (first_day + 7 * s + time '19:30') at time zone :zone, :began
from fill_class cross join generate_series(0, 9) s;

create temp table fill_person as
select n, n / 30 as c, (n / 30) % 20 as program, (n / 600) * 30 + n % 30 as nth, -- the nth of its program
    (n * 7 + n / 30) % 20 as court, (n * 3 + n / 30) % 20 as agency,
    (array['James', 'Robert', 'John', 'Michael', 'David', 'William', 'Richard', 'Joseph', 'Thomas', 'Carlos', 'Luis', 'Omar', 'Peter', 'Ahmed', 'Nils', 'Tou'])[1 + n % 16] as given,
    initcap((array['bra', 'cal', 'dor', 'fen', 'gar', 'hol', 'jen', 'kar', 'lun', 'mar', 'nor', 'pet', 'ros', 'sto', 'tur', 'wes'])[1 + (n / 16) % 16]
        || (array['d', 'g', 'k', 'l', 'm', 'n', 'r', 's', 't', 'v'])[1 + (n / 256) % 10]
        || (array['berg', 'dahl', 'man', 'ner', 'quist', 'sen', 'son', 'strom', 'ton', 'well'])[1 + (n / 2560) % 10]) as family
from generate_series(0, :enrollments - 1) n;

insert into participant (id, organization_id, given_name, family_name, date_of_birth, normal_name, normal_given, normal_family, recorded_at)
select pg_temp.uid(9, n), pg_temp.uid(1, 0), given, family, date '1960-01-01' + (n * 7919) % 15000, lower(family) || ',' || lower(given), lower(given), lower(family), :began
from fill_person;

insert into contact_point (id, participant_id, kind, value, recorded_at)
select pg_temp.uid(14, n), pg_temp.uid(9, n), 'email', 'person' || n || '@example.net', :began from fill_person;

insert into court_order (id, organization_id, participant_id, court_id, agency_id, case_number, counts, disposition, ordered_on, due_on, judge, report_to, recorded_at)
select pg_temp.uid(10, n), pg_temp.uid(1, 0), pg_temp.uid(9, n), pg_temp.uid(2, court), pg_temp.uid(3, agency), 'CR-' || n,
    '[{"statute": "609.324", "level": "gross_misdemeanor"}]', 'sentence_condition', :ordered_on, first_day + 200, 'The Honorable Pat Lindqvist', 'court', :began
from fill_person join fill_class using (c);

insert into enrollment (id, organization_id, program_id, participant_id, order_id, court_id, agency_id, case_key, number, enrolled_on, status, class_id,
    policy_version, version, last_recorded, recorded_at, state, due_on, next_change_on, standing, compliance_due)
select pg_temp.uid(11, n), pg_temp.uid(1, 0), pg_temp.uid(4, program), pg_temp.uid(9, n), pg_temp.uid(10, n), pg_temp.uid(2, court), pg_temp.uid(3, agency),
    'CR-' || n, 'NBI' || program || '-' || extract(year from date :enrolled_on) || '-' || lpad((nth + 1)::text, greatest(4, length((nth + 1)::text)), '0'),
    :enrolled_on, 'active', pg_temp.uid(7, c), 1, 15, (first_day + 63 + time '19:30') at time zone :zone, :began,
    state, first_day + 200, next_change_on, standing, false
from fill_person join fill_class using (c) join fill_seat on seat = n % 30 join fill_standing using (c, pattern)
order by n;

insert into counter (program_id, kind, last)
select pg_temp.uid(4, program), kind, each * (max(nth) + 1)
from fill_person cross join (values ('enrollment:' || extract(year from date :enrolled_on), 1), ('receipt', 4)) as k(kind, each)
group by program, kind, each;

insert into placement (id, enrollment_id, class_id, placed_on, recorded_at, recorded_by)
select pg_temp.uid(12, n), pg_temp.uid(11, n), pg_temp.uid(7, c), :enrolled_on, :began, pg_temp.uid(5, program) from fill_person;

-- One assessment of $230 and four payments that cover it.
insert into entry (id, enrollment_id, program_id, kind, amount_cents, occurred_on, method, receipt_number, recorded_at, recorded_by)
select pg_temp.uid(13, n * 5::bigint + i), pg_temp.uid(11, n), pg_temp.uid(4, program), case i when 0 then 'assessment' else 'payment' end,
    case i when 0 then 23000 else -5750 end, date :enrolled_on + i, case i when 0 then '' else 'cash' end,
    case when i > 0 then nth * 4 + i end, :began + i * interval '1 day', pg_temp.uid(5, program)
from fill_person cross join generate_series(0, 4) i;

create temp table fill_mark as
select pg_temp.uid(8, c * 10 + s) as session_id, pg_temp.uid(11, n) as enrollment_id, outcome, case outcome when 'late' then 5 end as minutes_late,
    case outcome when 'excused' then 'work' else '' end as reason, (first_day + 7 * s + time '19:30') at time zone :zone as recorded_at, pg_temp.uid(5, program) as recorded_by
from fill_person join fill_class using (c) cross join generate_series(0, 9) s
    join fill_seat on seat = n % 30
    join (values ('A', 'attended'), ('L', 'late'), ('x', 'absent'), ('E', 'excused')) as o(letter, outcome) on letter = substr(outcomes, s + 1, 1);

insert into mark (session_id, enrollment_id, outcome, minutes_late, reason, version, recorded_at, recorded_by)
select session_id, enrollment_id, outcome, minutes_late, reason, 1, recorded_at, recorded_by from fill_mark;

insert into mark_history (session_id, enrollment_id, version, outcome, minutes_late, reason, note, withdrawn, recorded_at, recorded_by)
select session_id, enrollment_id, 1, outcome, minutes_late, reason, '', false, recorded_at, recorded_by from fill_mark;

insert into audit_event (at, actor_role, actor_id, organization_id, request_id, action, subject_kind, subject_id, details)
select :began + i * interval '1 hour', 'program_staff', pg_temp.uid(5, program), pg_temp.uid(1, 0), 'fill-' || n,
    (array['enrollment.enroll', 'payment.take', 'enrollment.read', 'attendance.record'])[1 + i % 4], 'enrollment', pg_temp.uid(11, n)::text,
    jsonb_build_object('program', pg_temp.uid(4, program), 'step', i)
from fill_person cross join generate_series(1, 20) i;

set session_replication_role = origin;
