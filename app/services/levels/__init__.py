"""Quant levels, made by the engine's own quantizer."""
