"""The Compare page's controller and what it feeds."""
