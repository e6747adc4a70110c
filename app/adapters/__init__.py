"""One outside thing a module: files, devices, processes, databases, folders."""
