"""Foreign files: what they really are, their tables read in a process of their own, and workbooks written."""
