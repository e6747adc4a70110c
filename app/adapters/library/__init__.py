"""Where models lie on this computer: the app's own folders and those of other programs, one program a module."""
