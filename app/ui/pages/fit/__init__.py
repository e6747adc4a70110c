"""The Fit page: what runs well on this machine, and on others."""
