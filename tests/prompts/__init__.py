"""Sets of prompts: checks, files, runs that go on after anything, their command and their window."""
