"""Pages of the registers: directory, rules, calendar, engagements, addresses, operations."""
