"""The workbench: the pages that clerks, handlers and leaders keep open all day."""
