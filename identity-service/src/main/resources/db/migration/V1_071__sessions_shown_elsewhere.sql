-- When a copy of the session's cookie was first shown by another browser, and refused.
alter table session add column shown_elsewhere_at timestamptz;
