fraiseql: Variable "$b" is used in a filter but has no value; a filter is never left out silently. Give it a value, or use a variable for the whole filter.
