"""What makes a Mac app of the bundle: signatures, a disk image, Apple's approval."""
