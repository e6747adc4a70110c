"""Live charts. Only `plot_canvas` imports pyqtgraph, and only once the window is painted."""
