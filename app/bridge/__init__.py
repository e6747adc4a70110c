"""Where threads meet Qt: event pump, item models, controllers, theme."""
