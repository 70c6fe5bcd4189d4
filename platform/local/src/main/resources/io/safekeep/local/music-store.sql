-- A music shop's database of about 100 MB: few best-sellers and many slow ones, few loyal customers and
-- many one-time ones, three years of sales that grow. The same seed gives the same data.
select setseed(:seed);

create table genre (
  genre_id int primary key,
  name text not null unique
);
create table media_type (
  media_type_id int primary key,
  name text not null unique
);
create table artist (
  artist_id int primary key,
  name text not null
);
create table album (
  album_id int primary key,
  title text not null,
  artist_id int not null references artist,
  released_on date not null
);
create table track (
  track_id int primary key,
  name text not null,
  album_id int not null references album,
  genre_id int not null references genre,
  media_type_id int not null references media_type,
  milliseconds int not null check (milliseconds > 0),
  bytes int not null,
  unit_price numeric(10, 2) not null
);
create table employee (
  employee_id int primary key,
  first_name text not null,
  last_name text not null,
  title text not null,
  reports_to int references employee
);
create table customer (
  customer_id int primary key,
  first_name text not null,
  last_name text not null,
  email text not null,
  street text not null,
  city text not null,
  country text not null,
  support_rep_id int references employee,
  joined_at timestamptz not null
);
create table invoice (
  invoice_id int primary key,
  customer_id int not null references customer,
  invoiced_at timestamptz not null,
  billing_city text not null,
  billing_country text not null,
  total numeric(10, 2) not null
);
create table invoice_line (
  invoice_line_id int not null,
  invoice_id int not null,
  track_id int not null,
  unit_price numeric(10, 2) not null,
  quantity int not null check (quantity > 0)
);
-- Every transaction of the shop leaves its time here: what a recovery is measured against.
create table commit_log (
  sequence bigint generated always as identity primary key,
  invoice_id int not null,
  committed_at timestamptz not null default clock_timestamp()
);

insert into genre
select n, name
from unnest(array['Rock', 'Jazz', 'Metal', 'Alternative', 'Pop', 'Blues', 'Latin', 'Reggae', 'Soundtrack',
  'Bossa Nova', 'Easy Listening', 'Heavy Metal', 'R&B/Soul', 'Electronica', 'World', 'Hip Hop', 'Folk',
  'Classical', 'Opera', 'Country']) with ordinality as g (name, n);

insert into media_type values
  (1, 'MPEG audio file'), (2, 'AAC audio file'), (3, 'FLAC audio file'), (4, 'Vinyl 12"'), (5, 'Compact disc');

create temporary table word as
select
  array['Silver', 'Broken', 'Midnight', 'Electric', 'Golden', 'Hollow', 'Quiet', 'Burning', 'Paper', 'Velvet',
    'Northern', 'Crooked', 'Distant', 'Wild', 'Frozen', 'Hidden', 'Restless', 'Scarlet', 'Second', 'Slow'] as adjectives,
  array['River', 'Parade', 'Harbour', 'Machine', 'Orchard', 'Signal', 'Mirror', 'Engine', 'Garden', 'Letters',
    'Horses', 'Satellite', 'Winter', 'Avenue', 'Lantern', 'Thunder', 'Window', 'Compass', 'Ocean', 'Station',
    'Fever', 'Kingdom', 'Shadow', 'Carnival', 'Highway'] as nouns,
  array['Anna', 'Luis', 'Mei', 'Omar', 'Ingrid', 'Pedro', 'Fatima', 'Jonas', 'Priya', 'Tom', 'Elena', 'Kofi',
    'Sakura', 'Lukas', 'Marie', 'David', 'Aisha', 'Henrik', 'Julia', 'Mateus', 'Nora', 'Samuel', 'Chloe', 'Ivan'] as first_names,
  array['Almeida', 'Berg', 'Chen', 'Dubois', 'Eriksen', 'Fischer', 'Garcia', 'Hughes', 'Ito', 'Jansen', 'Kowalski',
    'Lopez', 'Mbeki', 'Nguyen', 'Okafor', 'Patel', 'Rossi', 'Schmidt', 'Tremblay', 'Virtanen', 'Walker', 'Zhang'] as last_names,
  array['Lisbon', 'Oslo', 'Montreal', 'Berlin', 'Prague', 'Sao Paulo', 'Dublin', 'Paris', 'Turin', 'Utrecht',
    'Helsinki', 'Chicago', 'Sydney', 'Delhi', 'Vienna', 'Warsaw', 'Santiago', 'London', 'Ghent', 'Stockholm'] as cities,
  array['Portugal', 'Norway', 'Canada', 'Germany', 'Czech Republic', 'Brazil', 'Ireland', 'France', 'Italy', 'Netherlands',
    'Finland', 'USA', 'Australia', 'India', 'Austria', 'Poland', 'Chile', 'United Kingdom', 'Belgium', 'Sweden'] as countries;

insert into artist
select n, 'The ' || adjectives[random(1, 20)] || ' ' || nouns[random(1, 25)] || case when n % 3 = 0 then ' Trio' else '' end
from generate_series(1, 3000) n, word;

insert into album
select n, adjectives[random(1, 20)] || ' ' || nouns[random(1, 25)], 1 + floor(3000 * power(random(), 1.5))::int,
  date '1962-01-01' + random(0, 23000)
from generate_series(1, 9000) n, word;

insert into track
select n, nouns[random(1, 25)] || ' in the ' || adjectives[random(1, 20)] || ' ' || nouns[random(1, 25)], 1 + (n - 1) / 10,
  1 + floor(20 * power(random(), 2))::int, random(1, 5), length, length * random(28, 41),
  case when random() < 0.85 then 0.99 else 1.99 end
from (
  select n, greatest(45000, random_normal(245000, 70000))::int as length from generate_series(1, 90000) n
) t, word;

insert into employee
select n, first_names[random(1, 24)], last_names[random(1, 22)],
  case when n = 1 then 'General Manager' when n <= 4 then 'Sales Manager' else 'Sales Support Agent' end,
  case when n = 1 then null when n <= 4 then 1 else random(2, 4) end
from generate_series(1, 20) n, word;

insert into customer
select n, first, last, lower(first || '.' || last) || n || '@example.org', random(1, 220) || ' ' || noun || ' Street',
  cities[place], countries[place], random(5, 20), now() - interval '3 years' * random()
from (
  select n, first_names[random(1, 24)] as first, last_names[random(1, 22)] as last, nouns[random(1, 25)] as noun,
    1 + floor(20 * power(random(), 1.7))::int as place, cities, countries
  from generate_series(1, 40000) n, word
) c;

create temporary table sale as
select n as invoice_id, 1 + floor(40000 * power(random(), 1.6))::int as customer_id,
  1 + floor(4.4 * power(random(), 1.4))::int as lines
from generate_series(1, 200000) n;

insert into invoice_line
select row_number() over (), invoice_id, t.track_id, t.unit_price, 1
from (
  select invoice_id, 1 + floor(90000 * power(random(), 2.5))::int as track_id
  from sale, lateral generate_series(1, lines)
) l
join track t using (track_id);

insert into invoice
select invoice_id, customer_id, now() - interval '3 years' * (1 - sqrt(invoice_id / 200000.0)), city, country, total
from sale
join customer using (customer_id)
join (select invoice_id, sum(unit_price * quantity) as total from invoice_line group by 1) l using (invoice_id);

create index on album (artist_id);
create index on track (album_id);
create index on invoice (customer_id);
create index on invoice_line (invoice_id);
create index on invoice_line (track_id);
create index on customer (email);

alter table invoice_line
  add primary key (invoice_line_id),
  add foreign key (invoice_id) references invoice,
  add foreign key (track_id) references track;
analyze;
