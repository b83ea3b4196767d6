"""Papers: what the bureau prints, signs and sends, as plain values that become a Word file, a PDF or a page."""
