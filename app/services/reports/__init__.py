"""What was measured, as documents: HTML, Markdown, CSV, JSON."""
