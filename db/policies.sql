-- Which rows an actor sees: row-level security for the application's role, all in one place. Run again after every migration, so
-- it drops what it creates. The actor's scope is set by the first statement of each transaction (tx.go); unset, nobody sees anything.
--
-- No FORCE ROW LEVEL SECURITY: it made an owner's data migration change 0 rows in silence. The application never connects as owner.
-- Every call of a scope function stands in (select …), so that it runs once a statement and not once a row.

create or replace function scope_role() returns text language sql stable parallel safe as
$$ select nullif(current_setting('johnschool.role', true), '') $$;

create or replace function scope_user() returns uuid language sql stable parallel safe as
$$ select nullif(current_setting('johnschool.user', true), '')::uuid $$;

-- The organization whose directory (courts, programs, classes) the actor reads.
create or replace function scope_organization() returns uuid language sql stable parallel safe as
$$ select nullif(current_setting('johnschool.organization', true), '')::uuid $$;

create or replace function scope_courts() returns uuid[] language sql stable parallel safe as
$$ select string_to_array(nullif(current_setting('johnschool.courts', true), ''), ',')::uuid[] $$;

create or replace function scope_agencies() returns uuid[] language sql stable parallel safe as
$$ select string_to_array(nullif(current_setting('johnschool.agencies', true), ''), ',')::uuid[] $$;

create or replace function scope_programs() returns uuid[] language sql stable parallel safe as
$$ select string_to_array(nullif(current_setting('johnschool.programs', true), ''), ',')::uuid[] $$;

-- An administrator reaches every case of the organization; others get null here.
create or replace function scope_all_of() returns uuid language sql stable parallel safe as
$$ select case when current_setting('johnschool.role', true) = 'administrator'
    then nullif(current_setting('johnschool.organization', true), '')::uuid end $$;

create or replace function scope_system() returns boolean language sql stable parallel safe as
$$ select coalesce(current_setting('johnschool.role', true) in ('system', 'console'), false) $$;

-- The link that somebody holds, and the report that it is about.
create or replace function scope_link() returns uuid language sql stable parallel safe as
$$ select case when current_setting('johnschool.role', true) = 'link' then nullif(current_setting('johnschool.user', true), '')::uuid end $$;

-- +goose StatementBegin
create or replace function scope_linked_report() returns uuid language plpgsql stable as
$$
begin
    if scope_link() is null then
        return null;
    end if;
    return (select report_id from report_link where id = scope_link());
end $$;
-- +goose StatementEnd

-- Whether the actor sees a case, for the rows that belong to one. Under row-level security each mention of enrollment in a
-- statement costs more to set up than reading a row does, and the facts of a case are ten tables: here it is asked once a
-- transaction, and remembered in its settings: the last of them, 108 of 37 letters. They end with it, as the scope does that they follow
-- from.
-- +goose StatementBegin
create or replace function case_visible(enrollment uuid) returns boolean language plpgsql stable as
$$
declare
    known text := coalesce(current_setting('johnschool.cases', true), '');
begin
    if strpos(known, enrollment::text) > 0 or scope_system() then
        return true;
    end if;
    if not exists (select from enrollment e where e.id = enrollment) then
        return false;
    end if;
    perform set_config('johnschool.case', enrollment::text, true), set_config('johnschool.cases', right(known, 3996) || ' ' || enrollment, true);
    return true;
end $$;
-- +goose StatementEnd

-- The same of many cases at once, ahead of a statement that is about them: one question instead of one for each. True where the actor
-- sees any of them.
-- +goose StatementBegin
create or replace function look_at_cases(enrollments uuid[]) returns boolean language plpgsql volatile as
$$
declare
    seen text := (select string_agg(e.id::text, ' ') from enrollment e where e.id = any (enrollments));
begin
    perform set_config('johnschool.case', left(seen, 36), true),
        set_config('johnschool.cases', concat(right(current_setting('johnschool.cases', true), 3996), ' ', seen), true);
    return seen is not null;
end $$;
-- +goose StatementEnd

-- The cases that were looked at in this transaction.
create or replace function cases_looked_at() returns uuid[] language sql stable parallel safe as
$$ select string_to_array(nullif(ltrim(current_setting('johnschool.cases', true)), ''), ' ')::uuid[] $$;

-- What follows answers many sessions at once, below the policies: that of facts asks about one case at a time, which a list of sessions cannot
-- wait for. It tells ids of sessions that the actor named, and of people for counting those of them that the actor sees. They are no plain SQL,
-- for PostgreSQL would plan them anew in each statement.

-- Who is marked at sessions, who is expected, and who of these lacks a mark.
-- +goose StatementBegin
create or replace function people_at(sessions uuid[]) returns table (session_id uuid, marked uuid[], expected uuid[], unmarked uuid[])
    language plpgsql stable security definer rows 20 set search_path = public, pg_temp as
$$
#variable_conflict use_column
begin
    return query select s.id, k.marked, coalesce(w.expected, '{}'), coalesce(w.unmarked, '{}') from class_session s
        cross join lateral (select array(select m.enrollment_id from mark m where m.session_id = s.id and not m.withdrawn) as marked) k
        cross join lateral (select array_agg(e.id) as expected, array_agg(e.id) filter (where e.status = 'active' and e.id <> all (k.marked)
                and s.day >= (select max(l.placed_on) from placement l where l.enrollment_id = e.id)) as unmarked
            from enrollment e where e.class_id = s.class_id and e.status in ('active', 'paused')) w
        where s.id = any (sessions);
end $$;
-- +goose StatementEnd

-- The latest sessions of each program, at most so many of each, that were over at an instant and took place without anybody being marked, though
-- somebody who goes on had a seat in their class by then; among the latest 1,000 of a program that nobody may be marked at, without those of some
-- days, and 1,000 altogether.
-- +goose StatementBegin
create or replace function sessions_without_roll(programs uuid[], at timestamptz, but date[], most int) returns setof uuid
    language plpgsql stable security definer rows 20 set search_path = public, pg_temp as
$$
begin
    return query select w.id from unnest(programs) as owner(id) cross join lateral (
        select s.id from (select c.id, c.class_id, c.day, c.starts_at from class_session c where c.program_id = owner.id and not c.roll_begun
                and c.starts_at < at and c.ends_at <= at and c.day <> all (but) order by c.starts_at desc limit 1000) s
        where not exists (select from session_cancellation x where x.session_id = s.id)
            and exists (select from enrollment e where e.class_id = s.class_id and e.status = 'active'
                and s.day >= (select max(l.placed_on) from placement l where l.enrollment_id = e.id))
            and not exists (select from mark m where m.session_id = s.id and not m.withdrawn)
        order by s.starts_at desc limit most) w limit 1000;
end $$;
-- +goose StatementEnd

-- At which of some sessions somebody who goes on, and had a seat in the class by then, lacks a mark.
-- +goose StatementBegin
create or replace function partly_marked(sessions uuid[]) returns setof uuid language plpgsql stable security definer rows 20 set search_path = public, pg_temp as
$$
begin
    return query select s.id from class_session s where s.id = any (sessions) and exists (select from enrollment e where e.class_id = s.class_id and e.status = 'active'
        and not exists (select from mark m where m.session_id = s.id and m.enrollment_id = e.id and not m.withdrawn)
        and s.day >= (select max(l.placed_on) from placement l where l.enrollment_id = e.id));
end $$;
-- +goose StatementEnd

-- What somebody is to the office, and no more of them: who recorded a fact of a case is told to everybody who sees it. It runs as its
-- owner, whom no policy limits.
create or replace function role_of(person uuid) returns text language sql stable security definer set search_path = public, pg_temp as
$$ select role from user_account where id = person $$;

-- Which of its enrollment's reports one is, counted from the first: reports that the reader does not see count as well.
create or replace function place_of_report(enrollment uuid, report uuid) returns bigint language sql stable security definer set search_path = public, pg_temp as
$$ select count(*) from report o where o.enrollment_id = place_of_report.enrollment and o.id <= place_of_report.report $$;

-- The name of somebody of the actor's own organization, for saying who recorded something: of users the policies show most actors only
-- themselves. It runs as its owner, and tells nothing else of them.
create or replace function colleague(account uuid) returns text language sql stable security definer set search_path = public, pg_temp as
$$ select name from user_account where id = account and organization_id = (select scope_organization()) $$;

-- +goose StatementBegin
do $$
declare t record;
begin
    for t in select policyname, tablename from pg_policies where schemaname = 'public' loop
        execute format('drop policy %I on %I', t.policyname, t.tablename);
    end loop;
    for t in select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'public' and c.relkind in ('r', 'p')
               and c.relname not in ('installation', 'goose_db_version', 'job_run', 'job_tick') loop
        execute format('alter table %I enable row level security', t.relname);
    end loop;
end $$;
-- +goose StatementEnd

-- The directory: what an order or a roll can name.
create policy scope on organization using ((select scope_system()) or id = (select scope_organization()));
create policy scope on agency using ((select scope_system()) or organization_id = (select scope_organization()));
create policy scope on program using ((select scope_system()) or organization_id = (select scope_organization()));
create policy scope on class using ((select scope_system()) or organization_id = (select scope_organization()));
create policy scope on class_session using ((select scope_system()) or organization_id = (select scope_organization()));
-- A clerk names only their own courts.
create policy scope on court using ((select scope_system()) or (organization_id = (select scope_organization())
    and ((select scope_role()) <> 'court_clerk' or id = any ((select scope_courts())::uuid[]))));
create policy scope on court_closure using (exists (select from court c where c.id = court_id));
create policy scope on policy using (exists (select from program p where p.id = program_id));
create policy scope on program_signatory using (exists (select from program p where p.id = program_id));
-- Whoever sees a letter of a program sees its wording in it; only the program's own staff and administrators word it.
create policy scope on program_wording using (exists (select from program p where p.id = program_id))
    with check ((select scope_system()) or program_id = any ((select scope_programs())::uuid[])
        or exists (select from program p where p.id = program_id and p.organization_id = (select scope_all_of())));
create policy scope on counter using (exists (select from program p where p.id = program_id));
create policy scope on brake using (exists (select from program p where p.id = program_id));
create policy scope on calendar_change using (exists (select from program p where p.id = program_id));
create policy scope on session_cancellation using (exists (select from class_session s where s.id = session_id));

-- Cases: the administrator's organization, the clerk's courts, the officer's agencies, the staff's programs.
create policy scope on enrollment using ((select scope_system())
    or organization_id = (select scope_all_of())
    or court_id = any ((select scope_courts())::uuid[])
    or agency_id = any ((select scope_agencies())::uuid[])
    or program_id = any ((select scope_programs())::uuid[]));
-- offset 0 keeps PostgreSQL from reading all enrollments into a table of its own to look these up in: a page asks for fifty.
create policy scope on participant using ((select scope_system())
    or exists (select from enrollment e where e.participant_id = participant.id offset 0))
    with check ((select scope_system()) or organization_id = (select scope_organization()));
create policy scope on contact_point using ((select scope_system())
    or exists (select from enrollment e where e.participant_id = contact_point.participant_id offset 0))
    with check ((select scope_role()) is not null);
create policy scope on external_id using ((select scope_system())
    or exists (select from enrollment e where e.participant_id = external_id.participant_id offset 0))
    with check ((select scope_role()) is not null);
create policy scope on court_order using ((select scope_system())
    or exists (select from enrollment e where e.order_id = court_order.id offset 0))
    with check ((select scope_system()) or organization_id = (select scope_organization()));

-- Facts and what is told of a case are seen with the case. Facts are read case by case, or written for those looked at before; what is
-- told is read in lists over many.
-- +goose StatementBegin
do $$
declare t text;
begin
    foreach t in array array['placement', 'mark', 'mark_history', 'attestation', 'pause', 'credit', 'amendment', 'closure', 'entry',
                             'payment_plan'] loop
        execute format($policy$create policy scope on %I using (enrollment_id = nullif(current_setting('johnschool.case', true), '')::uuid
            or enrollment_id = any ((select cases_looked_at())::uuid[]) or case_visible(enrollment_id))$policy$, t);
    end loop;
    foreach t in array array['finding', 'certificate_event', 'delivery', 'escalation', 'notice_answer', 'review_event'] loop
        execute format('create policy scope on %I using ((select scope_system()) or exists (select from enrollment e where e.id = %I.enrollment_id offset 0))', t, t);
    end loop;
    -- What is listed or searched by the thousand names whose it is itself, and is held to name them as its enrollment does.
    foreach t in array array['notice', 'report', 'certificate', 'enrollment_name'] loop
        execute format($policy$create policy scope on %1$I using ((select scope_system())
            or organization_id = (select scope_all_of())
            or program_id = any ((select scope_programs())::uuid[])
            or (court_id = any ((select scope_courts())::uuid[]) or agency_id = any ((select scope_agencies())::uuid[])) %3$s)
            with check (exists (select from enrollment e where e.id = %1$I.enrollment_id and e.organization_id = %1$I.organization_id
                and e.program_id = %1$I.program_id and e.court_id is not distinct from %1$I.court_id and e.agency_id is not distinct from %1$I.agency_id %2$s offset 0))$policy$, t,
            case t when 'enrollment_name' then 'and e.participant_id = enrollment_name.participant_id' end,
            -- What the school reviews is its own until it leaves the review; so is what never left it.
            case t when 'report' then $own$and not (kind in ('violation', 'unpaid_fees') and (state = 'held' or state = 'withdrawn' and frozen_at is null))$own$ end);
    end loop;
end $$;
-- +goose StatementEnd
create policy scope on finding_fall using (exists (select from finding f where f.id = finding_id));
-- Reminders are as many as all else together: they repeat the case's owners, and nobody is looked up.
create policy scope on reminder using ((select scope_system())
    or organization_id = (select scope_all_of())
    or court_id = any ((select scope_courts())::uuid[])
    or agency_id = any ((select scope_agencies())::uuid[])
    or program_id = any ((select scope_programs())::uuid[]));
create policy scope on reminder_plan using ((select scope_system()));
create policy scope on message using ((select scope_system()) or organization_id = (select scope_all_of())
    or exists (select from enrollment e where e.id = message.enrollment_id offset 0));
create policy scope on blob using ((select scope_system()) or organization_id = (select scope_all_of())
    or exists (select from enrollment e where e.id = blob.enrollment_id offset 0));

-- Who holds a link sees its report and what that says, and no row besides. Answering is the product's own, on the holder's behalf.
create policy scope on link_key using ((select scope_system()));
-- A link's row has nothing in it by which it could be followed: whoever sees its report sees it.
create policy scope on report_link for select using ((select scope_system()) or id = (select scope_link())
    or ((select scope_link()) is null and exists (select from report r where r.id = report_link.report_id)));
create policy writing on report_link for insert with check ((select scope_link()) is null and exists (select from report r where r.id = report_id));
create policy scope on report_link_closure for select using ((select scope_system()) or exists (select from report_link l where l.id = link_id));
create policy writing on report_link_closure for insert with check ((select scope_link()) is null and exists (select from report_link l where l.id = link_id));
create policy through_link on report for select using (id = (select scope_linked_report()));
create policy through_link on blob for select using ((select scope_linked_report()) is not null
    and exists (select from report r where r.id = (select scope_linked_report()) and blob.id in (r.content_id, r.letter_id)));

-- Sums of cases over whole programs: of their staff and of administrators alone.
create policy scope on figure using ((select scope_system()) or organization_id = (select scope_all_of()) or program_id = any ((select scope_programs())::uuid[]));
create policy scope on figure_count using ((select scope_system()) or organization_id = (select scope_all_of()) or program_id = any ((select scope_programs())::uuid[]));

create policy scope on digest using ((select scope_system()) or organization_id = (select scope_all_of()));

-- People and trails: oneself, or the administrator's organization.
create policy scope on user_account using ((select scope_system()) or id = (select scope_user()) or organization_id = (select scope_all_of()));
create policy scope on sign_in_failure using ((select scope_system())
    or exists (select from user_account u where u.organization_id = (select scope_all_of()) and sha256(convert_to(u.email, 'UTF8')) = email_hash));
create policy scope on user_scope using (exists (select from user_account u where u.id = user_id));
create policy scope on api_token using ((select scope_system()) or exists (select from user_account u where u.id = user_id));
create policy scope on web_session using ((select scope_system()) or exists (select from user_account u where u.id = user_id));
create policy scope on idempotency using (actor_id = (select scope_user()));
create policy housekeeping on idempotency using ((select scope_system()));
create policy scope on audit_event for select using ((select scope_system()) or organization_id = (select scope_all_of()));
create policy writing on audit_event for insert with check ((select scope_role()) is not null);
create policy scope on audit_link using ((select scope_system()));
