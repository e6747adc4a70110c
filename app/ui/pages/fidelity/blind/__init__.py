"""The blind test on the Fidelity page: begin or go on, vote, see."""
