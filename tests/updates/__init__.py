"""The notice of new versions, against a real server on this computer."""
