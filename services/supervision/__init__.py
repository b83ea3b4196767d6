"""督办: computes the deadlines of every case by the adopted rules, reminds, records what was met or missed, and
closes."""
