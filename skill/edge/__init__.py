"""The outside we serve: the only place that knows Alexa, storage, the environment, the clock or the dice."""
