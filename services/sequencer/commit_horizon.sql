-- Which transaction holds back the commit horizon, and since when.
SELECT seconds, pid, usename, query FROM eventlog.gate()
