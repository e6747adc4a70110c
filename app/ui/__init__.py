"""Windows, pages, widgets: they show and ask."""
