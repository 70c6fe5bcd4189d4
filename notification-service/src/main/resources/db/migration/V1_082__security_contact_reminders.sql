-- Tenants without a verified contact for security, and how often they were reminded of it.
create table security_contact_reminder (
  tenant        uuid        primary key,
  missing_since timestamptz not null,
  reminders     integer     not null default 0,
  reminded_at   timestamptz
);
