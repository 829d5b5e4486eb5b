fraiseql: "visits" is in "set" and in "increment"; a field can be changed once.
fraiseql: "updateStall" changes no field; give one in "set".
fraiseql: "tags" in "append" is null; to leave the field as it is, leave it out.
