-- +goose Up
-- Sign-ins through the pages. A row ends and stays for a while, so that who comes back to a form is known to be the same person.
create table web_session (
    id          uuid primary key,
    user_id     uuid not null references user_account,
    hash        bytea not null unique check (length(hash) = 32), -- SHA-256 of the token that the cookie holds
    data        bytea not null default '',                       -- what the pages remember: no personal values; emptied at the end
    recorded_at timestamptz not null,                            -- of the sign-in
    previous_at timestamptz,                                     -- of the same user's sign-in before
    seen_at     timestamptz not null,                            -- of the last request that a person made
    expires_at  timestamptz not null,                            -- whatever is done
    ended_at    timestamptz                                      -- signed out, or ended by somebody
) with (fillfactor = 70);
create index web_session_user on web_session (user_id) where ended_at is null;
create index web_session_age on web_session (expires_at);

-- When the user last signed in through the pages.
alter table user_account add column signed_in_at timestamptz;

grant select, insert, update, delete on web_session to johnschool_app;
