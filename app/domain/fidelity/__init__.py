"""How much a lane loses against the reference: figures of scored tokens, and what they amount to."""
