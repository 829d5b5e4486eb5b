insert into tb_user (identifier, name, email) values
    ('ada', 'Ada', 'ada@example.org'), ('ben', 'Ben', 'ben@example.org');
insert into tb_post (identifier, fk_user, title, body, status, tags, published_at) values
    ('engines', 1, 'Engines', 'They weave.', 'published', '{machines}', '2026-01-05 09:00+00'),
    ('looms', 1, 'Looms', 'Not finished.', 'draft', '{}', null),
    ('notes', 2, 'Notes', 'Many.', 'published', '{machines,notes}', '2026-02-01 09:00+00');
insert into tb_comment (fk_post, fk_user, body) values (1, 2, 'So they do.'), (3, 1, 'Too many.');
