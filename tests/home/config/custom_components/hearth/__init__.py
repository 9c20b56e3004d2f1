"""Things of every kind a home may have, for tests: they do what they are told, as far as their kind can."""
