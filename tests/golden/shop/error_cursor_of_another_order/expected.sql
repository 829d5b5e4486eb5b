fraiseql: The cursor in argument "after" was made under another order; go on with the orderBy that it was made under, or begin without a cursor.
