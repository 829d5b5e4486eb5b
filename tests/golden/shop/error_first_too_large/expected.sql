fraiseql: Argument "first" must be between 0 and 100000; ask for more rows in pages, with after.
fraiseql: Argument "last" must be between 0 and 100000; ask for more rows in pages, with before.
