"""The figures: summaries, progress, monitoring, periodic reports and the yearly self-assessment. Pure."""
