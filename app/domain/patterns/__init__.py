"""Regular expressions that cannot run wild: matched in time proportional to the text."""
