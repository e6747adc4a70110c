"""What makes a Windows program of the bundle: signatures and an installer."""
