"""Who may see which cases and give which commands: directory, delegation and the table of permissions. Pure."""
