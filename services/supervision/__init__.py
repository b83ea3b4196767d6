"""督办: reckons the deadlines of every case by the adopted rules, warns, notes what was kept or missed, and closes."""
