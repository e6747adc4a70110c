"""The Fidelity page: how much is lost, measured, blind-tested and over sets of prompts."""
