"""The wizard: four short pages from the machine to a model."""
