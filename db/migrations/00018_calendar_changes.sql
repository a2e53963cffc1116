-- +goose Up
-- A change of a program's calendar touches every open enrollment of the program. That they wait to be evaluated again is one row here, not
-- a change of thousands of theirs in the request of whoever plans a class; a job works it off.
create table calendar_change (
    id          uuid primary key,
    program_id  uuid not null references program,
    from_day    date not null,                  -- it is about sessions on this day and later
    session_id  uuid references class_session,  -- the session that was cancelled; null where a class was planned
    recorded_at timestamptz not null
);
create index calendar_change_program on calendar_change (program_id, id);

grant select, insert, delete on calendar_change to johnschool_app;

-- A version of a mark is written by the statement that writes the mark, which its own foreign key holds to the enrollment; check compares the
-- two. Asking once more for each locked the enrollment's row again, just after it was written.
alter table mark_history drop constraint mark_history_enrollment_id_fkey;
