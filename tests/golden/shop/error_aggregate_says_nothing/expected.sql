fraiseql: A condition on what rows give together says nothing of that; add one on count, sum or another function.
