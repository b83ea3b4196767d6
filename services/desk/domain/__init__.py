"""The desk's own streams: engagements, appointments, files, entries in the city's system, letter templates. Pure
decision logic."""
