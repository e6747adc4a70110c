"""What the Fidelity page asks for and is told."""
