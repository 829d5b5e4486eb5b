fraiseql: An object in "by" has 2 fields to group by; write one object a field: [{a: KEY}, {b: KEY}].
fraiseql: The groups are made by "state" twice.
fraiseql: A time zone says where days begin; "placed" is not grouped by such.
fraiseql: "by" is empty; what all rows give together is the field beside this one that ends in Aggregate.
