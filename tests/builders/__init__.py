"""Model files made for tests: valid, odd and hostile ones."""
