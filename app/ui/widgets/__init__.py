"""Building blocks of the window: one widget a file, dressed by the style sheet or painted from the palette."""
