"""Pages about people: sign-in, accounts, posts, delegations, tokens, hand-over of work, the access log."""
