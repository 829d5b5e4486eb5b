-- SPDX-License-Identifier: MIT
-- One database with what three kinds of application have: a shop for films with branches (store), a maker of
-- bicycles (sales, people), and a magazine in FraiseQL's own convention (public).  All values follow from
-- their numbers, so that each load is the same.
create extension if not exists ltree;
create extension if not exists citext;

create schema store;
create schema sales;
create schema people;

-- ---- store: films, branches, customers, rentals, payments

create type store.rating as enum ('G', 'PG', 'PG-13', 'R', 'NC-17');
create domain store.year as int check (value between 1888 and 2155);

create table store.country (id int primary key, name text not null unique, code char(2) not null unique);
create table store.city (id int primary key, name text not null, country_id int not null references store.country);
create index on store.city (country_id);
create table store.branch (id int primary key, name text not null, city_id int not null references store.city,
    opened date not null);
create table store.language (id int primary key, name text not null unique);
create table store.film (id int primary key, title text not null, description text, released store.year not null,
    language_id int not null references store.language, original_language_id int references store.language,
    rental_days int not null, rental_rate numeric(4,2) not null, length_minutes int, rating store.rating,
    features text[] not null default '{}', words tsvector);
create index on store.film (language_id);
create index on store.film using gin (words);
create table store.actor (id int primary key, first_name text not null, last_name text not null);
create table store.film_actor (film_id int not null references store.film, actor_id int not null references store.actor,
    primary key (film_id, actor_id));
create index on store.film_actor (actor_id);
create table store.genre (id int primary key, name text not null unique);
create table store.film_genre (film_id int not null references store.film, genre_id int not null references store.genre,
    primary key (film_id, genre_id));
create index on store.film_genre (genre_id);
create table store.customer (id int primary key, first_name text not null, last_name text not null, email citext unique,
    city_id int not null references store.city, branch_id int not null references store.branch, active boolean not null,
    created_at timestamptz not null, address inet);
create index on store.customer (city_id);
create index on store.customer (branch_id);
create table store.copy (id int primary key, film_id int not null references store.film,
    branch_id int not null references store.branch);
create index on store.copy (film_id);
create table store.rental (id int primary key, copy_id int not null references store.copy,
    customer_id int not null references store.customer, rented_at timestamptz not null, returned_at timestamptz);
create index on store.rental (copy_id);
create index on store.rental (customer_id);
create index on store.rental (rented_at);
create table store.payment (id int not null, rental_id int not null, customer_id int not null references store.customer,
    amount numeric(6,2) not null, paid_at timestamptz not null, primary key (id, paid_at)) partition by range (paid_at);
create table store.payment_2024 partition of store.payment for values from ('2024-01-01') to ('2025-01-01');
create table store.payment_2025 partition of store.payment for values from ('2025-01-01') to ('2026-01-01');
create index on store.payment (customer_id);
create view store.film_list as
    select f.id, f.title, f.rating, f.length_minutes, l.name as language
    from store.film f join store.language l on l.id = f.language_id;
create materialized view store.branch_income as
    select b.id as branch_id, b.name, sum(p.amount) as income, count(*) as payments
    from store.payment p join store.rental r on r.id = p.rental_id join store.copy c on c.id = r.copy_id
    join store.branch b on b.id = c.branch_id group by b.id, b.name;
comment on view store.film_list is '@fraiseql {"key": ["id"]}';

-- ---- people: who works where

create table people.department (id int primary key, name text not null unique, path ltree not null);
create table people.employee (id int primary key, first_name text not null, last_name text not null, email text not null unique,
    manager_id int references people.employee, hired date not null, salary numeric(9,2) not null, job text not null,
    skills text[] not null, profile jsonb not null);
create index on people.employee (manager_id);
create table people.assignment (id int primary key, employee_id int not null references people.employee,
    department_id int not null references people.department, period daterange not null);
create index on people.assignment (employee_id);
create index on people.assignment (department_id);

-- ---- sales: products, vendors, orders

create type sales.money_amount as (amount numeric, currency text);
create type sales.order_status as enum ('open', 'paid', 'shipped', 'cancelled');
create table sales.product_line (id int primary key, name text not null, parent_id int references sales.product_line);
create index on sales.product_line (parent_id);
create table sales.product (id int primary key, number text not null unique, name text not null,
    product_line_id int references sales.product_line, colour text, weight float8, cost numeric(10,2) not null,
    list_price numeric(10,2) not null, margin numeric(10,2) generated always as (list_price - cost) stored,
    made_in_house boolean not null, sold_during daterange not null, attributes jsonb);
create index on sales.product (product_line_id);
create table sales.vendor (id int primary key, name text not null, credit_rating int not null, preferred boolean not null);
create table sales.product_vendor (product_id int not null references sales.product,
    vendor_id int not null references sales.vendor, lead_time interval not null, price numeric(10,2) not null,
    primary key (product_id, vendor_id));
create index on sales.product_vendor (vendor_id);
create table sales.part (assembly_id int not null references sales.product, component_id int not null references sales.product,
    quantity int not null, primary key (assembly_id, component_id));
create index on sales.part (component_id);
create table sales.territory (id int primary key, name text not null, region text not null);
create table sales.account (id int primary key, name text not null, territory_id int references sales.territory,
    credit sales.money_amount, since date not null);
create index on sales.account (territory_id);
create table sales.sales_order (id int primary key, account_id int not null references sales.account,
    seller_id int references people.employee, ordered_at timestamptz not null, shipped_at timestamptz,
    status sales.order_status not null, freight numeric(8,2) not null, note text);
create index on sales.sales_order (account_id);
create index on sales.sales_order (seller_id);
create index on sales.sales_order (ordered_at);
create table sales.order_line (order_id int not null references sales.sales_order, line int not null,
    product_id int not null references sales.product, quantity int not null, unit_price numeric(10,2) not null,
    discount float8 not null default 0, primary key (order_id, line));
create index on sales.order_line (product_id);

-- ---- public: a magazine by the convention

create table tb_user (pk_user int primary key, id uuid not null unique, identifier text not null unique, name text not null,
    joined_at timestamptz not null);
create table tb_post (pk_post int primary key, id uuid not null unique, fk_author int not null references tb_user,
    title text not null, body text not null, status text not null, views int not null, published_at timestamptz);
create index on tb_post (fk_author);
create table tb_remark (pk_remark int primary key, id uuid not null unique, fk_post int not null references tb_post,
    fk_author int not null references tb_user, body text not null, likes int not null);
create index on tb_remark (fk_post);
create view v_user as select u.id, jsonb_build_object('id', u.id, 'identifier', u.identifier, 'name', u.name,
    'joinedAt', u.joined_at) as data from tb_user u;
create view v_post as select p.id, p.fk_author, jsonb_build_object('id', p.id, 'title', p.title, 'status', p.status,
    'views', p.views, 'publishedAt', p.published_at,
    'author', jsonb_build_object('id', a.id, 'name', a.name)) as data
    from tb_post p join tb_user a on a.pk_user = p.fk_author;
create table tv_digest (id uuid primary key, data jsonb not null);

-- ---- values

create function pg_temp.u(kind int, n int) returns uuid immutable language sql as
    $$ select (lpad(kind::text, 8, '0') || '-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid $$;

insert into store.country select i, (array['Austria', 'Brazil', 'Canada', 'Denmark', 'Egypt', 'France', 'Ghana', 'Hungary'])[i],
    (array['AT', 'BR', 'CA', 'DK', 'EG', 'FR', 'GH', 'HU'])[i] from generate_series(1, 8) i;
insert into store.city select i, 'City ' || i, (i - 1) % 8 + 1 from generate_series(1, 40) i;
insert into store.branch select i, 'Branch ' || i, i * 7, date '2015-01-01' + i * 100 from generate_series(1, 5) i;
insert into store.language values (1, 'English'), (2, 'French'), (3, 'German'), (4, 'Hindi');
insert into store.film select i, 'Film ' || i, case when i % 9 <> 0 then 'A story about ' ||
        (array['ships', 'love and war', 'a lost dog', 'robots', 'mountains', 'war'])[i % 6 + 1] end,
    1950 + i % 70, i % 4 + 1, case when i % 5 = 0 then (i + 1) % 4 + 1 end, 3 + i % 5, 0.99 + (i % 5), nullif(60 + i * 7 % 120, 99),
    (array['G', 'PG', 'PG-13', 'R', 'NC-17', null])[i % 6 + 1]::store.rating,
    case i % 3 when 0 then '{trailers}' when 1 then '{trailers,"deleted scenes"}' else '{}' end::text[], null
    from generate_series(1, 300) i;
update store.film set words = to_tsvector('english', title || ' ' || coalesce(description, ''));
insert into store.actor select i, (array['Ada', 'Ben', 'Cleo', 'Dan', 'Eve'])[i % 5 + 1], 'Actor ' || i from generate_series(1, 80) i;
insert into store.film_actor select distinct f, (f * 7 + k * 13) % 80 + 1 from generate_series(1, 300) f, generate_series(1, 4) k
    where f % 50 <> 0;
insert into store.genre select i, (array['Action', 'Comedy', 'Drama', 'Family', 'Horror', 'Music', 'Travel'])[i] from generate_series(1, 7) i;
insert into store.film_genre select distinct f, (f + k * 3) % 7 + 1 from generate_series(1, 300) f, generate_series(1, 2) k;
insert into store.customer select i, (array['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn'])[i % 6 + 1], 'Customer ' || i,
    case when i % 10 <> 0 then ('C' || i || '@example.org')::citext end, i * 3 % 40 + 1, i % 5 + 1, i % 13 <> 0,
    timestamptz '2023-01-01 00:00+00' + i * interval '31 hours',
    (case when i % 4 = 0 then '10.0.' else '198.51.' end || i % 200 || '.' || i % 250)::inet from generate_series(1, 400) i;
insert into store.copy select i, (i - 1) % 290 + 1, i % 5 + 1 from generate_series(1, 900) i;
insert into store.rental select i, i * 17 % 900 + 1, i * 29 % 390 + 1, timestamptz '2024-01-01 08:00+00' + i * interval '190 minutes',
    case when i % 11 <> 0 then timestamptz '2024-01-01 08:00+00' + i * interval '190 minutes' + (i % 9 + 1) * interval '1 day' end
    from generate_series(1, 5000) i;
insert into store.payment select r.id, r.id, r.customer_id, 0.99 + r.id % 7, r.rented_at + interval '2 hours' from store.rental r
    where r.id % 17 <> 0;
refresh materialized view store.branch_income;

insert into people.department values (1, 'Company', 'company'), (2, 'Production', 'company.production'),
    (3, 'Frames', 'company.production.frames'), (4, 'Wheels', 'company.production.wheels'), (5, 'Sales', 'company.sales'),
    (6, 'Sales North', 'company.sales.north'), (7, 'Sales South', 'company.sales.south'), (8, 'Finance', 'company.finance');
insert into people.employee select i, (array['Ida', 'Jon', 'Kim', 'Lea', 'Max'])[i % 5 + 1], 'Employee ' || i, 'e' || i || '@example.com',
    nullif(i / 4, 0), date '2010-01-01' + i * 37, 30000 + i * 911 % 50000,
    (array['clerk', 'welder', 'seller', 'lead'])[i % 4 + 1],
    case when i % 2 = 0 then array['sql', 'welding'] when i % 3 = 0 then array['sales'] else '{}' end::text[],
    jsonb_build_object('languages', to_jsonb(array['en'] || case when i % 3 = 0 then array['de'] else '{}' end), 'remote', i % 4 = 0,
        'desk', jsonb_build_object('floor', i % 6)) from generate_series(1, 120) i;
insert into people.assignment select i, i, i % 7 + 2, daterange(date '2012-01-01' + i * 20, case when i % 3 = 0 then date '2020-01-01' + i end)
    from generate_series(1, 120) i;
insert into people.assignment select 200 + i, i, (i + 3) % 7 + 2, daterange(date '2020-01-01' + i, null) from generate_series(3, 120, 3) i;

insert into sales.product_line values (1, 'Bicycles', null), (2, 'Parts', null), (3, 'Road', 1), (4, 'Mountain', 1), (5, 'Wheels', 2),
    (6, 'Frames', 2), (7, 'Clothing', null);
insert into sales.product (id, number, name, product_line_id, colour, weight, cost, list_price, made_in_house, sold_during, attributes)
    select i, 'P-' || lpad(i::text, 4, '0'), (array['Bolt', 'Frame', 'Wheel', 'Bike', 'Jersey'])[i % 5 + 1] || ' ' || i,
    case when i % 11 <> 0 then i % 7 + 1 end, (array['red', 'black', 'blue', null])[i % 4 + 1], case when i % 6 <> 0 then 0.5 + i * 0.25 end,
    10 + i * 3 % 500, 15 + i * 5 % 900 + 495, i % 3 = 0,
    daterange(date '2018-01-01' + i * 5, case when i % 5 = 0 then date '2024-06-01' + i end),
    case when i % 2 = 0 then jsonb_build_object('material', case when i % 4 = 0 then 'steel' else 'carbon' end, 'gears', i % 30,
        'sizes', jsonb_build_array('S', 'M')) end from generate_series(1, 200) i;
insert into sales.vendor select i, 'Vendor ' || i, i % 5 + 1, i % 3 = 0 from generate_series(1, 30) i;
insert into sales.product_vendor select distinct on (p, v) p, v, make_interval(days => 3 + (p + v) % 40), 5 + (p * v) % 300
    from (select p, (p * 3 + k * 7) % 30 + 1 as v from generate_series(1, 200) p, generate_series(1, 2) k where p % 3 <> 0) pv;
insert into sales.part select distinct on (a, c) a, c, q from (select a, a % 50 + k * 50 as c, k + 1 as q
    from generate_series(1, 40) a, generate_series(1, 3) k) parts where a <> c;
insert into sales.territory values (1, 'Northwest', 'America'), (2, 'Northeast', 'America'), (3, 'Central', 'Europe'), (4, 'Pacific', 'Asia');
insert into sales.account select i, 'Account ' || i, case when i % 12 <> 0 then i % 4 + 1 end,
    case when i % 3 <> 0 then row(1000 * (i % 20), case when i % 2 = 0 then 'EUR' else 'USD' end)::sales.money_amount end,
    date '2016-01-01' + i * 11 from generate_series(1, 250) i;
insert into sales.sales_order select i, i * 7 % 240 + 1, case when i % 4 <> 0 then (i % 30) * 4 + 2 end,
    timestamptz '2023-01-01 09:00+00' + i * interval '11 hours', case when i % 5 <> 0 then timestamptz '2023-01-04 09:00+00' + i * interval '11 hours' end,
    (array['paid', 'shipped', 'shipped', 'open', 'cancelled'])[i % 5 + 1]::sales.order_status, 5 + i % 40,
    case when i % 20 = 0 then 'urgent: 100% ' || i end from generate_series(1, 2000) i;
insert into sales.order_line select o, l, (o * 3 + l * 41) % 200 + 1, 1 + (o + l) % 9, 20 + (o * l) % 700, (o % 4) * 0.05
    from generate_series(1, 2000) o, generate_series(1, 4) l where l <= 1 + o % 4;

insert into tb_user select i, pg_temp.u(1, i), 'user-' || i, (array['Uma', 'Vic', 'Wes', 'Xia'])[i % 4 + 1] || ' ' || i,
    timestamptz '2022-01-01 00:00+00' + i * interval '9 days' from generate_series(1, 60) i;
insert into tb_post select i, pg_temp.u(2, i), i * 7 % 50 + 1, 'Post ' || i, repeat('body ', i % 5 + 1),
    (array['published', 'draft', 'published', 'archived'])[i % 4 + 1], i * 37 % 1000,
    case when i % 4 in (0, 2) then timestamptz '2023-03-01 12:00+00' + i * interval '26 hours' end from generate_series(1, 400) i;
insert into tb_remark select i, pg_temp.u(3, i), i * 11 % 400 + 1, i * 7 % 60 + 1, 'Remark ' || i, i % 23 from generate_series(1, 1500) i;
insert into tv_digest select p.id, jsonb_build_object('id', p.id, 'title', p.title, 'words', array_length(string_to_array(p.body, ' '), 1),
    'score', round(p.views / 3.0, 2), 'flags', case when p.pk_post % 2 = 0 then '["hot"]' else '[]' end::jsonb) from tb_post p;
analyze;

-- What the questions' own SQL uses: a time as the API writes it.
create schema q;
create function q.iso(t timestamptz) returns text stable language sql as
    $$ select to_char(t at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') $$;
