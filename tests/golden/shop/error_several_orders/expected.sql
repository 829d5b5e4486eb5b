fraiseql: An object in orderBy has 2 fields, whose sequence would be open; write one object a field: [{a: ASC}, {b: DESC}].
