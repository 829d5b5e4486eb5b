fraiseql: Argument "limit" must be between 0 and 100000; ask for more rows in pages, with offset.
