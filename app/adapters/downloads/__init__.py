"""Files that are being received: their bytes so far, their locks, and the queue they wait in."""
