fraiseql: The filter "eq" is null. To compare with null use { isnull: true }; to leave the condition out, leave the field out.
