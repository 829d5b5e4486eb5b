fraiseql: Arguments "first" and "last" exclude each other; a page is counted from one end.
