-- Fills an empty, migrated database with :enrollments enrollments, set by set, as a superuser whose triggers for foreign keys
-- are off: the rows fit each other by how they are made. Indexes are built at the end (fill.go). fill.go puts in the numbers and has
-- made the tables fill_class, fill_seat and fill_standing. Every id is a number and what it numbers (see uid), so that whoever
-- measures can name any. A class is 30 people and 10 sessions, all held; class c belongs to program c % 20. A few classes are
-- running, the others are over: their people completed, were found in violation, or were closed by staff.

set session_replication_role = replica;
set synchronous_commit = off;
set maintenance_work_mem = '1GB';
set work_mem = '256MB';

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
select pg_temp.uid(4, i), version, effective_from, rules, :began
from generate_series(0, 19) i cross join (values (1, date '2020-01-01', :earlier::jsonb), (2, date :since, :policy::jsonb)) as p(version, effective_from, rules);

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

insert into class (id, organization_id, program_id, name, location, capacity, seats_taken, language, first_day, last_day, recorded_at)
select pg_temp.uid(7, c), pg_temp.uid(1, 0), pg_temp.uid(4, c % 20), 'Evening group ' || c, 'Room 4', 32, case when ended then 0 else 30 end,
    case when c % 12 = 7 then 'es' else 'en' end, first_day, first_day + 63, :began
from fill_class;

insert into class_session (id, organization_id, program_id, class_id, day, starts_at, ends_at, recorded_at, roll_begun)
select pg_temp.uid(8, c * 10 + s), pg_temp.uid(1, 0), pg_temp.uid(4, c % 20), pg_temp.uid(7, c), first_day + 7 * s,
    (first_day + 7 * s + time '18:00') at time zone :zone, (first_day + 7 * s + time '19:30') at time zone :zone, :began, true
from fill_class cross join generate_series(0, 9) s;

-- Classes to come, numbered after the others. They begin when those who are in a class now have to be done, so nobody's standing rests on them.
insert into class (id, organization_id, program_id, name, location, capacity, seats_taken, language, first_day, last_day, recorded_at)
select pg_temp.uid(7, c), pg_temp.uid(1, 0), pg_temp.uid(4, c % 20), 'Evening group ' || c, 'Room 4', 32, 0, case when c % 12 = 7 then 'es' else 'en' end,
    date :today + 130 + c % 63, date :today + 130 + c % 63 + 63, :began
from generate_series(:classes, :classes + :planned - 1) c;

insert into class_session (id, organization_id, program_id, class_id, day, starts_at, ends_at, recorded_at)
select pg_temp.uid(8, c * 10 + s), pg_temp.uid(1, 0), pg_temp.uid(4, c % 20), pg_temp.uid(7, c), day, (day + time '18:00') at time zone :zone, (day + time '19:30') at time zone :zone, :began
from generate_series(:classes, :classes + :planned - 1) c cross join generate_series(0, 9) s cross join lateral (select date :today + 130 + c % 63 + 7 * s as day) d;

-- Names as they come: some are common, most are rare.
create temp table fill_person as
select n, n / 30 as c, (n / 30) % 20 as program, (n / 600) * 30 + n % 30 as nth, -- the nth of its program
    (:courts)[1 + (n::bigint * 37 + n / 30) % 100] as court, (:courts)[1 + (n::bigint * 61 + n / 30 + 50) % 100] as agency,
    case when ended then 1 else 2 end as policy, first_day, ended, first_day - 14 as enrolled_on, (first_day - 14 + time '12:00') at time zone :zone as enrolled_at,
    givens[1 + floor(cardinality(givens) * pow(n::bigint * 7919 % 10007 / 10007.0, 1.8))::int] as given,
    case when n::bigint * 104729 % 9973 < 4000 then families[1 + floor(cardinality(families) * pow(n::bigint * 15485863 % 10039 / 10039.0, 1.8))::int]
        else initcap((array['bra', 'cal', 'dor', 'fen', 'gar', 'hol', 'jen', 'kar', 'lun', 'mar', 'nor', 'pet', 'ros', 'sto', 'tur', 'wes'])[1 + (n / 16) % 16]
            || (array['d', 'g', 'k', 'l', 'm', 'n', 'r', 's', 't', 'v'])[1 + (n / 256) % 10]
            || (array['berg', 'dahl', 'man', 'ner', 'quist', 'sen', 'son', 'strom', 'ton', 'well'])[1 + (n / 2560) % 10]) end as family
from generate_series(0, :enrollments - 1) n join fill_class on c = n / 30
    cross join (values (array['James', 'Michael', 'Robert', 'John', 'David', 'William', 'Richard', 'Joseph', 'Thomas', 'Christopher', 'Daniel', 'Matthew', 'Anthony',
            'Mark', 'Steven', 'Jose', 'Andrew', 'Joshua', 'Kevin', 'Brian', 'Eric', 'Luis', 'Carlos', 'Juan', 'Ryan', 'Jacob', 'Jesus', 'Omar', 'Tou', 'Abdi', 'Ahmed', 'Nils'],
        array['Johnson', 'Anderson', 'Smith', 'Nelson', 'Olson', 'Miller', 'Peterson', 'Larson', 'Brown', 'Williams', 'Carlson', 'Garcia', 'Hernandez', 'Jones', 'Davis',
            'Martinez', 'Xiong', 'Vang', 'Nguyen', 'Lopez', 'Mohamed', 'Ali', 'Schmidt', 'Swanson', 'Wilson', 'Thompson', 'Yang', 'Lee', 'Moore', 'O''Brien'])) as names(givens, families)
order by n;

insert into participant (id, organization_id, given_name, family_name, date_of_birth, normal_name, normal_given, normal_family, recorded_at)
select pg_temp.uid(9, n), pg_temp.uid(1, 0), given, family, date '1960-01-01' + (n::bigint * 7919 % 15000)::int,
    replace(lower(family), '''', '') || ',' || lower(given), ',' || lower(given), replace(lower(family), '''', '') || ',', enrolled_at
from fill_person;

insert into contact_point (id, participant_id, kind, value, recorded_at)
select pg_temp.uid(14, n), pg_temp.uid(9, n), 'email', 'person' || n || '@example.net', enrolled_at from fill_person;

insert into court_order (id, organization_id, participant_id, court_id, agency_id, case_number, counts, disposition, ordered_on, due_on, judge, report_to, recorded_at)
select pg_temp.uid(10, n), pg_temp.uid(1, 0), pg_temp.uid(9, n), pg_temp.uid(2, court), pg_temp.uid(3, agency), 'CR-' || n,
    '[{"statute": "609.324", "level": "gross_misdemeanor"}]', 'sentence_condition', enrolled_on - 10, first_day + 200, 'The Honorable Pat Lindqvist', 'court', enrolled_at
from fill_person;

insert into enrollment (id, organization_id, program_id, participant_id, order_id, court_id, agency_id, case_key, number, enrolled_on, status, class_id,
    policy_version, version, last_recorded, recorded_at, state, due_on, next_change_on, standing, compliance_due)
select pg_temp.uid(11, n), pg_temp.uid(1, 0), pg_temp.uid(4, program), pg_temp.uid(9, n), pg_temp.uid(10, n), pg_temp.uid(2, court), pg_temp.uid(3, agency),
    'CR-' || n, 'NBI' || program || '-' || year || '-' || lpad(serial::text, greatest(4, length(serial::text)), '0'),
    enrolled_on, status, pg_temp.uid(7, c), policy, 15, last_recorded, enrolled_at,
    state, first_day + 200, next_change_on, standing, false
from (select fill_person.*, extract(year from enrolled_on) as year,
        row_number() over (partition by program, extract(year from enrolled_on) order by n) as serial from fill_person) p
    join fill_seat on seat = n % 30 join fill_standing using (c, pattern)
order by n;

insert into enrollment_name (enrollment_id, participant_id, organization_id, court_id, agency_id, program_id, normal_family, normal_given)
select e.id, e.participant_id, e.organization_id, e.court_id, e.agency_id, e.program_id, p.normal_family, p.normal_given
from enrollment e join participant p on p.id = e.participant_id;

insert into placement (id, enrollment_id, class_id, placed_on, recorded_at, recorded_by)
select pg_temp.uid(12, n), pg_temp.uid(11, n), pg_temp.uid(7, c), enrolled_on, enrolled_at, pg_temp.uid(5, program) from fill_person;

-- One assessment of $230 and four payments that cover it.
insert into entry (id, enrollment_id, program_id, kind, amount_cents, occurred_on, method, receipt_number, recorded_at, recorded_by)
select pg_temp.uid(13, n * 5::bigint + i), pg_temp.uid(11, n), pg_temp.uid(4, program), case i when 0 then 'assessment' else 'payment' end,
    case i when 0 then 23000 else -5750 end, enrolled_on + i, case i when 0 then '' else 'cash' end,
    case when i > 0 then nth * 4 + i end, (enrolled_on + i + time '12:00') at time zone :zone, pg_temp.uid(5, program)
from fill_person cross join generate_series(0, 4) i;

insert into mark (session_id, enrollment_id, outcome, minutes_late, reason, version, recorded_at, recorded_by)
select pg_temp.uid(8, c * 10 + s), pg_temp.uid(11, n), outcome, case outcome when 'late' then 5 end,
    case outcome when 'excused' then 'work' else '' end, 1, (first_day + 7 * s + time '19:30') at time zone :zone, pg_temp.uid(5, program)
from fill_person cross join generate_series(0, 9) s join fill_seat on seat = n % 30
    join (values ('A', 'attended'), ('L', 'late'), ('x', 'absent'), ('E', 'excused')) as o(letter, outcome) on letter = substr(outcomes, s + 1, 1);

insert into mark_history (session_id, enrollment_id, version, outcome, minutes_late, reason, note, withdrawn, recorded_at, recorded_by)
select session_id, enrollment_id, 1, outcome, minutes_late, reason, '', false, recorded_at, recorded_by from mark;

-- How it ended for those whose class is over.
create temp table fill_end as
select n, program, court, agency, c, first_day, status, last_recorded, ended_on, rule, ground_key, ground, input, found,
    row_number() over (partition by program, status order by n) as serial
from fill_person join fill_seat on seat = n % 30 join fill_standing using (c, pattern) where ended_on is not null;

insert into attestation (id, enrollment_id, condition, attested_on, recorded_at, recorded_by)
select pg_temp.uid(15, n), pg_temp.uid(11, n), 'assignment handed in', first_day + 63, (first_day + 63 + time '19:45') at time zone :zone, pg_temp.uid(5, program)
from fill_end where status = 'completed';

insert into finding (id, enrollment_id, program_id, rule, ground_key, ground, found_on, known_at, policy_version, input, standing, notice_id, recorded_at)
select pg_temp.uid(16, n), pg_temp.uid(11, n), pg_temp.uid(4, program), rule, ground_key, ground, ended_on, last_recorded - interval '1 microsecond', 1, input,
    found, case when rule = 'absences' then pg_temp.uid(18, n) end, last_recorded
from fill_end where rule is not null;

insert into closure (closure_id, enrollment_id, outcome, closed_on, finding_id, recorded_at)
select pg_temp.uid(17, n), pg_temp.uid(11, n), status, ended_on, case when rule is not null then pg_temp.uid(16, n) end, last_recorded from fill_end;

-- One certificate in 150 was voided by an administrator.
insert into certificate (id, enrollment_id, program_id, finding_id, number, serial, code, completed_on, issued_on, recorded_at, organization_id, court_id, agency_id,
    state, voided_on, void_reason)
select pg_temp.uid(19, n), pg_temp.uid(11, n), pg_temp.uid(4, program), pg_temp.uid(16, n), 'NBI' || program || '-C-' || lpad(serial::text, greatest(5, length(serial::text)), '0'),
    serial, upper(substr(md5(n::text), 1, 12)), ended_on, ended_on, last_recorded, pg_temp.uid(1, 0), pg_temp.uid(2, court), pg_temp.uid(3, agency),
    case when serial % 150 = 0 then 'void' else 'valid' end, case when serial % 150 = 0 then ended_on end, case when serial % 150 = 0 then 'Issued to the wrong person.' else '' end
from fill_end where status = 'completed';

insert into certificate_event (id, certificate_id, enrollment_id, kind, happened_on, why, recorded_at, recorded_by_role)
select pg_temp.uid(24, n), pg_temp.uid(19, n), pg_temp.uid(11, n), 'issued', ended_on, 'The requirements were met.', last_recorded, 'system'
from fill_end where status = 'completed'
union all
select pg_temp.uid(26, n), pg_temp.uid(19, n), pg_temp.uid(11, n), 'voided', ended_on, 'Issued to the wrong person.', last_recorded + interval '1 microsecond', 'administrator'
from fill_end where status = 'completed' and serial % 150 = 0;

insert into counter (program_id, kind, last)
select pg_temp.uid(4, program), 'enrollment:' || extract(year from enrolled_on), count(*) from fill_person group by program, extract(year from enrolled_on)
union all select pg_temp.uid(4, program), 'receipt', 4 * count(*) from fill_person group by program
union all select pg_temp.uid(4, program), 'certificate', count(*) from fill_end where status = 'completed' group by program;

-- Notices: of those found in violation, delivered by e-mail; and of some whose class is running, which nobody has delivered yet.
insert into notice (id, enrollment_id, program_id, rule, ground_key, ground, state, opened_on, cure_days, policy_version, delivered_on, delivered_by, cure_until, ended_on,
    ended_why, recorded_at, organization_id, court_id, agency_id)
select pg_temp.uid(18, n), pg_temp.uid(11, n), pg_temp.uid(4, program), rule, ground_key, ground, 'found', first_day + 57, 14, 1, first_day + 57, 'email', first_day + 71,
    first_day + 72, 'The time to cure ran out.', (first_day + 57 + time '03:15') at time zone :zone, pg_temp.uid(1, 0), pg_temp.uid(2, court), pg_temp.uid(3, agency)
from fill_end where rule = 'absences'
union all
select pg_temp.uid(18, n), pg_temp.uid(11, n), pg_temp.uid(4, program), 'silence', 'contact:' || enrolled_on, jsonb_build_object('kind', 'contact', 'on', enrolled_on), 'open',
    first_day + 60, 14, 2, null, null, null, null, '', (first_day + 60 + time '03:15') at time zone :zone, pg_temp.uid(1, 0), pg_temp.uid(2, court), pg_temp.uid(3, agency)
from fill_person where not ended and n % 23 = 5;

-- Reports: proof of enrollment for all; how it ended; and some that wait for a person. What was sent is answered by most.
create temp table fill_report as
select n, 0 as nth, program, court, agency, 'enrollment' as kind, enrolled_on as created_on, false as held, null::uuid as finding from fill_person
union all
select n, 1, program, court, agency, case status when 'completed' then 'completion' when 'unsuccessful' then 'violation' else 'closed' end, ended_on, false,
    case when rule is not null then pg_temp.uid(16, n) end from fill_end
union all
select n, 1, program, court, agency, 'violation', date :today - 20 + n % 40, true, null from fill_person where not ended and n % 31 = 7
order by n, nth;

insert into blob (id, organization_id, enrollment_id, kind, content_type, sha256, content, recorded_at)
select pg_temp.uid(20, n * 2::bigint + nth), pg_temp.uid(1, 0), pg_temp.uid(11, n), 'report_letter', 'application/pdf', sha256(content), content, (created_on + time '04:00') at time zone :zone
from fill_report cross join lateral (select convert_to(rpad('letter ' || n || kind, 300, ' as it was sent'), 'UTF8') as content) b where not held;

insert into report (id, organization_id, enrollment_id, program_id, finding_id, kind, state, recipient, court_id, agency_id, created_on, due_on, frozen_at, content_id, letter_id,
    message_id, sent_at, sent_on, sent_by, answered_at, answer_reason, recorded_at)
select pg_temp.uid(21, n * 2::bigint + nth), pg_temp.uid(1, 0), pg_temp.uid(11, n), pg_temp.uid(4, program), finding, kind,
    case when held then 'held' when unanswered then 'sent' when n % 50 = 3 then 'rejected' else 'acknowledged' end, 'court', pg_temp.uid(2, court), pg_temp.uid(3, agency), created_on, created_on + 7,
    sent_at, letter, letter, case when not held then pg_temp.uid(22, n * 2::bigint + nth) end, sent_at, case when not held then created_on end,
    case when not held then 'email' end, case when not unanswered then sent_at + interval '2 days' end,
    case when n % 50 = 3 and not held then 'not our case' else '' end, (created_on + time '03:15') at time zone :zone
from fill_report cross join lateral (select case when not held then (created_on + time '04:00') at time zone :zone end as sent_at,
    case when not held then pg_temp.uid(20, n * 2::bigint + nth) end as letter, held or n % 13 = 4 or created_on > date :today - 60 as unanswered) x;

insert into message (id, organization_id, enrollment_id, kind, report_id, to_address, state, attempts, next_attempt_at, content_id, sent_at, recorded_at)
select pg_temp.uid(22, n * 2::bigint + nth), pg_temp.uid(1, 0), pg_temp.uid(11, n), 'report', pg_temp.uid(21, n * 2::bigint + nth), 'court' || court || '@example.org', 'sent', 1, at,
    pg_temp.uid(20, n * 2::bigint + nth), at, at
from fill_report cross join lateral (select (created_on + time '04:00') at time zone :zone as at) x where not held;

insert into message (id, organization_id, enrollment_id, kind, notice_id, to_address, state, attempts, next_attempt_at, content_id, sent_at, ended_at, last_error, recorded_at)
select pg_temp.uid(23, n), pg_temp.uid(1, 0), pg_temp.uid(11, n), 'notice', pg_temp.uid(18, n), 'person' || n || '@example.net', case when ended then 'sent' else 'dead' end, 1, at,
    pg_temp.uid(20, n * 2::bigint), case when ended then at end, case when not ended then at end, case when ended then '' else '550 no such user' end, at
from fill_person cross join lateral (select (first_day + 57 + time '04:00') at time zone :zone as at) x
where case when ended then n % 30 = 29 else n % 23 = 5 end;

-- Whom no server knows takes no mail any more.
update contact_point c set bounced_at = m.ended_at, bounced_message_id = m.id
from message m join enrollment e on e.id = m.enrollment_id
where m.kind = 'notice' and m.state = 'dead' and c.participant_id = e.participant_id and c.kind = 'email' and c.removed_at is null;
update enrollment e set email_bounced_at = c.bounced_at from contact_point c where c.participant_id = e.participant_id and c.bounced_at is not null;

-- How they arrived, as it was recorded.
insert into delivery (enrollment_id, report_id, what, way, on_day, message_id, recorded_at)
select enrollment_id, id, 'delivered', sent_by, sent_on, message_id, sent_at from report where sent_at is not null;
insert into delivery (enrollment_id, notice_id, what, way, on_day, message_id, recorded_at)
select n.enrollment_id, n.id, 'delivered', n.delivered_by, n.delivered_on, m.id, m.sent_at from notice n join message m on m.notice_id = n.id where n.delivered_on is not null;

-- A reminder for each, of their first session, which nobody got.
insert into reminder (id, organization_id, program_id, court_id, agency_id, enrollment_id, session_id, offset_days, starts_at, planned_for, send_until, state, reason,
    decided_at, recorded_at)
select pg_temp.uid(24, n), pg_temp.uid(1, 0), pg_temp.uid(4, program), pg_temp.uid(2, court), pg_temp.uid(3, agency), pg_temp.uid(11, n), pg_temp.uid(8, c * 10), 3,
    starts_at, starts_at - interval '3 days', starts_at - interval '2 days', case n % 9 when 0 then 'missed' else 'suppressed' end,
    case n % 9 when 0 then 'too_late' else 'no_consent' end, starts_at - interval '2 days', enrolled_at
from fill_person cross join lateral (select (first_day + time '18:00') at time zone :zone as starts_at) x;

insert into audit_event (at, actor_role, actor_id, organization_id, request_id, action, refused, subject_kind, subject_id, details)
select enrolled_at + i * interval '1 hour', 'program_staff', pg_temp.uid(5, program), pg_temp.uid(1, 0), 'fill-' || n,
    (array['enrollment.enroll', 'payment.take', 'enrollment.read', 'attendance.record'])[1 + i % 4], i = 20 and n % 40 = 0, 'enrollment', pg_temp.uid(11, n)::text,
    jsonb_build_object('program', pg_temp.uid(4, program), 'step', i)
from fill_person cross join generate_series(1, 20) i;

set session_replication_role = origin;
