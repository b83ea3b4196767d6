"""What every page shares: context, sign-in, layout, forms, sending a command, live updates."""
