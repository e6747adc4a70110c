"""A stand-in for Hugging Face over real HTTP on this computer, with a second origin as its CDN."""
