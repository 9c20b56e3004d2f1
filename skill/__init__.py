"""Evening Ember: an evening for two people, by voice."""
