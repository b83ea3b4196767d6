"""Pages of the workbench over real engines, as people of every post see them."""
