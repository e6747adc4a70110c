"""The models on this computer: found, told apart, made smaller, removed."""
