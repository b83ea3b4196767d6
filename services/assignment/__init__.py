"""分办: has a department proposed, confirmed and accepted for each case, takes plan and input, keeps the directory."""
