-- SPDX-License-Identifier: MIT
-- Ten thousand people, fifty thousand posts, two hundred thousand comments.  Everything follows from
-- md5 of the row's number: the same data on every machine, every time.

-- step: helpers
-- A number in 0 … bound-1 from seven hexadecimal digits of a hash.
create function pg_temp.pick(hash text, at int, bound int) returns int
    immutable language sql
    return ('x' || substr(hash, at, 7))::bit(28)::int % bound;

-- A version 4 UUID from a hash.
create function pg_temp.uuid_of(hash text) returns uuid
    immutable language sql
    return overlay(overlay(hash placing '4' from 13) placing '8' from 17)::uuid;

-- Texts that break careless software: quotes, escapes, control characters, wildcards, mark-up,
-- composed and decomposed letters, right-to-left, joined emoji, line and paragraph separators.
create table pg_temp.odd (n int primary key, value text not null);
insert into pg_temp.odd (n, value) values
    (0, 'She said "why not?" and it''s fine'),
    (1, 'C:\temp\new\table and \u0041 stay as typed'),
    (2, E'one\ttab, one\nline feed, one\r\ncarriage return'),
    (3, E'bell \x07, backspace \x08, form feed \x0c, escape \x1b, delete \x7f'),
    (4, '100% of under_scores, and a back\_slash'),
    (5, '</script><script>alert("x")</script> & &amp; <!-- -->'),
    (6, 'Robert''); drop table tb_user; --'),
    (7, 'family 👨‍👩‍👧‍👦, flag 🇺🇳, thumb 👍🏽, dog 🐶'),
    (8, U&'decomposed cafe\0301 and composed caf\00E9'),
    (9, 'שלום עולם and مرحبا بالعالم and back'),
    (10, '日本語のテキスト、한국어, 汉字, ไทย'),
    (11, '𝒻𝒶𝓃𝒸𝓎 𐍈 𠜎: four bytes each'),
    (12, U&'line\2028separator, paragraph\2029separator, no-break\00A0space, zero\200Bwidth, mark\FEFF'),
    (13, 'null'),
    (14, '{"looks": ["like", "json"]}'),
    (15, '  spaces before and behind  ');

-- step: 10,000 people
with words as (
    select array['Ada','Grace','Alan','Edgar','Barbara','Edsger','Donald','Frances','Ken','Dennis',
                 'Margaret','Tim','Radia','Leslie','Adele','Niklaus','John','Jean','Tony','Hedy',
                 'Žofie','Łukasz','Søren','José','Zoë','Chloé','Jürgen','İpek','Ngọc','Þóra'] as first,
           array['ada','grace','alan','edgar','barbara','edsger','donald','frances','ken','dennis',
                 'margaret','tim','radia','leslie','adele','niklaus','john','jean','tony','hedy',
                 'zofie','lukasz','soren','jose','zoe','chloe','jurgen','ipek','ngoc','thora'] as first_slug,
           array['Lovelace','Hopper','Turing','Codd','Liskov','Dijkstra','Knuth','Allen','Thompson',
                 'Ritchie','Hamilton','Lee','Perlman','Lamport','Goldberg','Wirth','Backus',
                 'Bartik','Hoare','Lamarr','O''Neil','d''Arc','van Rossum','Müller-Lüdenscheidt'] as last,
           array['lovelace','hopper','turing','codd','liskov','dijkstra','knuth','allen','thompson',
                 'ritchie','hamilton','lee','perlman','lamport','goldberg','wirth','backus',
                 'bartik','hoare','lamarr','oneil','darc','van-rossum','mueller'] as last_slug,
           array['en','de','fr','es','pt','pl','cs','tr','he','ar','ja','ko','zh','hi'] as language
), drawn as materialized (
    select n, md5('user ' || n) as h, md5('user, again ' || n) as g
    from generate_series(1, 10000) as n
)
insert into tb_user (id, identifier, name, email, role, bio, birthday, wakes_at, is_active,
    reputation, karma, level, rating, balance, languages, lucky_numbers, settings, avatar_hash,
    last_ip, session_limit, local_time, last_seen_at, created_at)
select
    pg_temp.uuid_of(h),
    first_slug[1 + pg_temp.pick(h, 1, 30)] || '-' || last_slug[1 + pg_temp.pick(h, 8, 24)] || '-' || n,
    case when n % 200 = 199 then (select value from pg_temp.odd where odd.n = (d.n / 200) % 16)
         else first[1 + pg_temp.pick(h, 1, 30)] || ' ' || last[1 + pg_temp.pick(h, 8, 24)] end,
    first_slug[1 + pg_temp.pick(h, 1, 30)] || '.' || n || '@example.org',
    (case when n % 1000 = 1 then 'admin' when n % 100 = 2 then 'editor'
          when n % 4 = 3 then 'author' else 'reader' end)::user_role,
    case pg_temp.pick(h, 15, 5) when 0 then null when 1 then ''
         when 2 then (select value from pg_temp.odd where odd.n = d.n % 16)
         else 'Writes about ' || language[1 + pg_temp.pick(g, 1, 14)] || ' and reads the rest.' end,
    case when n % 9 <> 0 then date '1950-01-01' + pg_temp.pick(h, 20, 20000) end,
    case when n % 3 = 0 then time '04:00' + pg_temp.pick(h, 22, 28800) * interval '1 second' end,
    n % 20 <> 0,
    pg_temp.pick(h, 5, 10000) - 100,
    pg_temp.pick(h, 6, 268435456)::bigint * pg_temp.pick(g, 3, 1000000) - 1000,
    1 + pg_temp.pick(g, 5, 60),
    case when n % 7 <> 0 then pg_temp.pick(g, 7, 50001) / 10000.0::float8 end,
    (pg_temp.pick(g, 9, 2000000) - 1000) / 100.0,
    case pg_temp.pick(g, 11, 4) when 0 then array[]::text[] when 1 then array['en']
         else array['en', language[2 + pg_temp.pick(g, 13, 13)]] end,
    case pg_temp.pick(g, 15, 5) when 0 then null when 1 then array[]::int[] when 2 then array[7, null, -7]
         else array[pg_temp.pick(h, 2, 100), pg_temp.pick(h, 3, 100), pg_temp.pick(h, 4, 100)] end,
    jsonb_build_object('theme', (array['light','dark','system'])[1 + pg_temp.pick(g, 17, 3)],
        'digest', n % 2 = 0, 'fontSize', 10 + pg_temp.pick(g, 19, 12),
        'muted', case when n % 5 = 0 then to_jsonb(array['spam', 'politics']) else '[]' end,
        'editor', case when n % 6 = 0 then jsonb_build_object('keys', 'vim', 'wrap', 1e2) end),
    case when n % 4 <> 0 then decode(substr(g, 1, 16), 'hex') end,
    case n % 5 when 0 then null when 1 then ('2001:db8::' || to_hex(n))::inet
         else ('10.' || n % 200 || '.' || pg_temp.pick(g, 21, 250) || '.1')::inet end,
    case n % 4 when 0 then null when 1 then interval '14 days' when 2 then interval '8 hours 30 minutes'
         else make_interval(months => n % 30, days => n % 17, secs => n % 1000 / 8.0) end,
    case when n % 2 = 0 then timestamp '2024-03-31 02:30:00' + pg_temp.pick(h, 9, 31536000) * interval '1 second' end,
    case when n % 10 <> 0 then timestamptz '2025-01-01 00:00:00+00'
        + pg_temp.pick(h, 11, 31536000) * interval '1 second' + n * interval '1 microsecond' end,
    timestamptz '2020-01-01 00:00:00+00' + n * interval '4 hours'
from drawn d, words;

-- step: 400 tags
insert into tb_tag (id, identifier, name, color, created_at)
select pg_temp.uuid_of(md5('tag ' || n)),
    subject || case when series > 0 then '-' || series else '' end,
    initcap(subject) || case when series > 0 then ' ' || series else '' end,
    case when n % 3 <> 0 then '#' || substr(md5('tag ' || n), 1, 6) end,
    timestamptz '2020-01-01 00:00:00+00' + n * interval '1 day'
from generate_series(0, 399) as n,
    lateral (select (array['databases','graphql','postgres','c','python','testing','networks',
        'security','design','music','travel','cooking','history','physics','mathematics','gardens',
        'films','books','bicycles','climate'])[1 + n % 20] as subject, n / 20 as series) as named;

-- step: 50,000 posts
with words as (
    select array['A short history of','Notes on','In defence of','The trouble with','How we measured',
                 'Ten years of','Against','A field guide to','What nobody told us about','Rethinking'] as opening,
           array['prepared statements','slow queries','small functions','garden sheds','cold starts',
                 'night trains','sourdough','row level security','long division','bicycle lanes',
                 'weather maps','dead letters','second drafts','empty results','time zones'] as topic,
           array['Most of what is written about this is wrong.','We measured it twice.',
                 'The numbers surprised everybody in the room.','There is a simpler way.',
                 'It took a year to find out why.','Nobody reads this far.',
                 'The old design had one virtue: it was there.','Every rule has a reason; this one had two.',
                 'So we wrote it down.','The rest is patience.','"Later" is not a plan.',
                 'Then the lights went out — for good.'] as sentence
), drawn as materialized (
    select n, md5('post ' || n) as h, md5('post, again ' || n) as g
    from generate_series(1, 50000) as n
)
insert into tb_post (id, identifier, fk_user, title, body, status, is_pinned, view_count, score,
    price, keywords, metadata, reading_time, publish_on, created_at, updated_at)
select
    pg_temp.uuid_of(h),
    translate(topic[1 + pg_temp.pick(h, 1, 15)], ' ', '-') || '-' || n,
    -- The square favours small numbers: a few people write most.
    1 + (pg_temp.pick(h, 8, 10000)::bigint * pg_temp.pick(g, 8, 10000) / 10000)::int,
    case when n % 500 = 499 then (select value from pg_temp.odd where odd.n = (d.n / 500) % 16)
         else opening[1 + pg_temp.pick(h, 3, 10)] || ' ' || topic[1 + pg_temp.pick(h, 1, 15)] end,
    case when n % 5000 = 0 then repeat(sentence[1 + n / 5000] || E'\n', 2000)
         when n % 250 = 249 then (select value from pg_temp.odd where odd.n = (d.n / 250) % 16)
         when n % 777 = 0 then ''
         else sentence[1 + pg_temp.pick(h, 5, 12)] || ' ' || sentence[1 + pg_temp.pick(h, 7, 12)] || E'\n\n'
              || sentence[1 + pg_temp.pick(g, 5, 12)] || ' ' || sentence[1 + pg_temp.pick(g, 7, 12)] end,
    (case pg_temp.pick(g, 1, 10) when 0 then 'draft' when 1 then 'review' when 2 then 'archived'
          else 'published' end)::post_status,
    n % 1000 = 1,
    pg_temp.pick(h, 12, 100000)::bigint * pg_temp.pick(h, 14, 1000),
    ln(1 + pg_temp.pick(h, 16, 1000000)) - 2,
    case when n % 8 = 0 then (1 + pg_temp.pick(h, 18, 99999)) / 100.0 end,
    case n % 4 when 0 then array[]::text[] else string_to_array(topic[1 + pg_temp.pick(h, 1, 15)], ' ') end,
    case n % 3 when 0 then null when 1 then '{}' else jsonb_build_object('words', pg_temp.pick(h, 20, 5000),
        'source', jsonb_build_object('kind', 'web', 'ratio', pg_temp.pick(h, 22, 1000) / 1000.0),
        'links', jsonb_build_array('https://example.org/' || n, null, n)) end,
    make_interval(secs => 30 + pg_temp.pick(g, 16, 1800)),
    case when n % 6 = 0 then date '2026-01-01' + pg_temp.pick(g, 18, 365) end,
    timestamptz '2021-01-01 00:00:00+00' + n * interval '50 minutes',
    case when n % 2 = 0 then timestamptz '2021-01-01 00:00:00+00' + n * interval '50 minutes'
        + pg_temp.pick(g, 20, 864000) * interval '1 second' end
from drawn d, words;

-- step: two or three tags for most posts
insert into tb_post_tag (fk_post, fk_tag, position)
select n, 1 + (pg_temp.pick(h, 1, 400) + k * 7) % 400, k
from generate_series(1, 50000) as n, lateral (select md5('tags of ' || n) as h offset 0) as drawn,
    generate_series(1, pg_temp.pick(h, 9, 4)) as k;

-- step: 200,000 comments
with words as (
    select array['Well said.','I do not agree, and here is why: the second table contradicts the first.',
                 'Thank you!','Could you share the data?','First.','We saw the same last winter.',
                 'Typo in the third paragraph.','+1','This deserves a longer answer.','Source?',
                 'Works here, with the newest version.','Does not work here.','❤️','👏👏👏'] as remark
), drawn as materialized (
    select n, md5('comment ' || n) as h from generate_series(1, 200000) as n
)
insert into tb_comment (id, fk_post, fk_user, fk_parent, body, likes, is_spam, created_at)
select
    pg_temp.uuid_of(h),
    -- A reply stands under the same post as the comment before it.
    1 + pg_temp.pick(md5('thread ' || n / 4), 1, 50000),
    1 + pg_temp.pick(h, 8, 10000),
    case when n % 4 in (1, 2) and n > 3 then n - 1 end,
    case when n % 400 = 399 then (select value from pg_temp.odd where odd.n = (d.n / 400) % 16)
         else remark[1 + pg_temp.pick(h, 15, 14)] end,
    pg_temp.pick(h, 20, 200) - 5,
    case when n % 10 = 0 then n % 50 = 0 end,
    timestamptz '2021-01-01 00:00:00+00' + n * interval '13 minutes'
from drawn d, words;

-- step: foreign keys
alter table tb_post
    add constraint tb_post_fk_user_fkey foreign key (fk_user) references tb_user;
alter table tb_comment
    add constraint tb_comment_fk_post_fkey foreign key (fk_post) references tb_post on delete cascade,
    add constraint tb_comment_fk_user_fkey foreign key (fk_user) references tb_user,
    add constraint tb_comment_fk_parent_fkey foreign key (fk_parent) references tb_comment on delete cascade;
alter table tb_post_tag
    add constraint tb_post_tag_fk_post_fkey foreign key (fk_post) references tb_post on delete cascade,
    add constraint tb_post_tag_fk_tag_fkey foreign key (fk_tag) references tb_tag on delete cascade;

-- step: indexes on users
create index tb_user_created_at_idx on tb_user (created_at, pk_user);
create index tb_user_name_idx on tb_user (name, pk_user);
create index tb_user_role_idx on tb_user (role);

-- step: indexes on posts
create index tb_post_fk_user_idx on tb_post (fk_user, pk_post);
create index tb_post_status_created_at_idx on tb_post (status, created_at desc, pk_post);
create index tb_post_created_at_idx on tb_post (created_at, pk_post);
create index tb_post_keywords_idx on tb_post using gin (keywords);
create index tb_post_tag_fk_tag_idx on tb_post_tag (fk_tag, fk_post);

-- step: indexes on comments
create index tb_comment_fk_post_idx on tb_comment (fk_post, pk_comment);
create index tb_comment_fk_user_idx on tb_comment (fk_user, pk_comment);
create index tb_comment_fk_parent_idx on tb_comment (fk_parent, pk_comment);
