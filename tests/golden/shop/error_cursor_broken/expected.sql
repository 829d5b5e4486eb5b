fraiseql: Argument "after" is no cursor; take one from an edge or from pageInfo as it is.
