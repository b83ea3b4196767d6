"""Foreign files: their real type, their tables read in a separate process, and workbooks written."""
