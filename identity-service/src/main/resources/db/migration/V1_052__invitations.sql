-- Whom an administrator asked to join a tenant. The token is drawn when the mail is sent, and kept as
-- its hash.
create table invitation (
  id uuid primary key,
  tenant_id uuid not null references tenant,
  user_name text not null check (user_name = lower(user_name)),
  email text not null check (length(email) between 3 and 254 and email like '%_@_%'),
  roles text[] not null check (roles <@ array['tenant-admin', 'member'] and cardinality(roles) > 0),
  invited_by text not null,
  invited_at timestamptz not null,
  expires_at timestamptz not null check (expires_at <= invited_at + interval '90 days'),
  token_hash text unique,
  sent_at timestamptz,
  withdrawn_at timestamptz,
  accepted_at timestamptz,
  user_id uuid references tenant_user,
  check ((accepted_at is null) = (user_id is null)),
  check (accepted_at is null or withdrawn_at is null)
);

create index invitation_tenant on invitation (tenant_id, id);
create unique index invitation_open on invitation (tenant_id, user_name)
  where accepted_at is null and withdrawn_at is null;

create function closed_invitation_stays() returns trigger language plpgsql as $$
begin
  raise exception 'invitation % was accepted or withdrawn and cannot change', old.id;
end
$$;

create trigger closed_invitation_stays before update on invitation
  for each row when (old.accepted_at is not null or old.withdrawn_at is not null)
  execute function closed_invitation_stays();
