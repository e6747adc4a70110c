"""What this machine has, one probe a module. A probe that fails costs its own figures only."""
