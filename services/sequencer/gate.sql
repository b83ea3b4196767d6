-- Who holds the gate, and since when.
SELECT seconds, pid, usename, query FROM eventlog.gate()
