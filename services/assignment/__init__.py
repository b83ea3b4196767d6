"""分办: proposes a department for each case, has it confirmed, and takes the department's acceptance and plan."""
