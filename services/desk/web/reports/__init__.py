"""Pages of the reports, each also as a paper or a sheet."""
