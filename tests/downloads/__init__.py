"""Downloads over real HTTP: whatever goes wrong, files are right or not there."""
