"""What a machine offers: probed or typed in."""
