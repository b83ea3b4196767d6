"""The desk's own streams: engagements, appointments, files, the city's acts, wordings. Pure, as every decider."""
