-- +goose Up
-- Names by which enrollments are searched: with whose each is, so that an index gives the names of what an actor reaches in their order.

-- A participant's folded names are held to be these: the foreign key takes a change of name along, whoever made it and whichever of the
-- participant's enrollments they see, and keeps enrolling and renaming at the same moment apart.
create unique index participant_name on participant (id, normal_family, normal_given);

create table enrollment_name (
    enrollment_id   uuid not null,
    participant_id  uuid not null,
    organization_id uuid not null,
    court_id        uuid,                       -- as its enrollment's, for row-level security, like the rest
    agency_id       uuid,
    program_id      uuid not null,
    normal_family   text collate "C" not null,  -- personal, as participant's are
    normal_given    text collate "C" not null
);

insert into enrollment_name (enrollment_id, participant_id, organization_id, court_id, agency_id, program_id, normal_family, normal_given)
select e.id, e.participant_id, e.organization_id, e.court_id, e.agency_id, e.program_id, p.normal_family, p.normal_given
from enrollment e join participant p on p.id = e.participant_id;

alter table enrollment_name
    add primary key (enrollment_id),
    add foreign key (enrollment_id) references enrollment,
    add foreign key (participant_id, normal_family, normal_given) references participant (id, normal_family, normal_given) on update cascade;
create index enrollment_name_participant on enrollment_name (participant_id);
create index enrollment_name_court_family on enrollment_name (court_id, normal_family, normal_given, enrollment_id);
create index enrollment_name_court_given on enrollment_name (court_id, normal_given, normal_family, enrollment_id);
create index enrollment_name_agency_family on enrollment_name (agency_id, normal_family, normal_given, enrollment_id);
create index enrollment_name_agency_given on enrollment_name (agency_id, normal_given, normal_family, enrollment_id);
create index enrollment_name_program_family on enrollment_name (program_id, normal_family, normal_given, enrollment_id);
create index enrollment_name_program_given on enrollment_name (program_id, normal_given, normal_family, enrollment_id);
create index enrollment_name_organization_family on enrollment_name (organization_id, normal_family, normal_given, enrollment_id);
create index enrollment_name_organization_given on enrollment_name (organization_id, normal_given, normal_family, enrollment_id);
drop index participant_family, participant_given;
analyze enrollment_name;

-- Never updated by the application: the foreign key does.
grant select, insert on enrollment_name to johnschool_app;
