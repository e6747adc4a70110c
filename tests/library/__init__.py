"""Models on this computer: found in every program's own layout, told apart, deleted, made."""
