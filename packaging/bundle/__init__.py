"""How the app is made into something that runs without Python: one step a module, put in order by build.py."""
