insert into tb_note (identifier, title, body) values
    ('first', 'The first note', 'It was here when you came.'),
    ('second', 'The second note', null);
