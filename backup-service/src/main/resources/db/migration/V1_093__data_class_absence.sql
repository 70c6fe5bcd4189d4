-- Somebody has said that a tenant has no data of a class.
create table data_class_absence (
  tenant      uuid        not null,
  data_class  text        not null check (data_class in ('structured', 'unstructured')),
  declared_by text        not null,
  declared_at timestamptz not null,
  primary key (tenant, data_class)
);
