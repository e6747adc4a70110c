"""Where the project tells of new versions, and the question to it."""
