"""Running a set of prompts over lanes, unattended."""
