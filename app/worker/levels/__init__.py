"""Making quant levels."""
