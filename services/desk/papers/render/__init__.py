"""Papers as Word and PDF: the measures of GB/T 9704 and what the libraries need to keep them."""
