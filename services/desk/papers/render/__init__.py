"""Papers as Word and PDF files, in the measures of GB/T 9704-2012."""
