-- +goose Up
-- A session that takes a cancelled one's place may begin when that one would have; of those that are held no two overlap, which is
-- asked where sessions are planned, with the program locked.

alter table class_session drop constraint class_session_class_id_starts_at_key;
create index class_session_class on class_session (class_id, starts_at);
