"""The porch: the skill as a web service of its own, for a machine at home. Nobody gets past it but Alexa."""
