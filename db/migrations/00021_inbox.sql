-- +goose Up
-- What waits for a recipient's answer, the oldest first: a court's and an agency's inbox.
create index report_inbox_court on report (court_id, sent_at, id) where state = 'sent' and recipient = 'court';
create index report_inbox_agency on report (agency_id, sent_at, id) where state = 'sent' and recipient = 'agency';
