fraiseql: The rows are not grouped by "placed"; add it to the argument "by".
