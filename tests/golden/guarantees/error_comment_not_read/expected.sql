fraiseql: Cannot query field "pays" on type "Query". Did you mean "pics"?
