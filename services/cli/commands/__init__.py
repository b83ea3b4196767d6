"""The commands of `banli`, a module for each group; they read and print, and leave every rule to the services."""
