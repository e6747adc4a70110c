"""The blind test in the window: asking, handing out ballots, keeping votes."""
