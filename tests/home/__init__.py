"""A real Home Assistant, sealed: nothing of it leaves the machine."""
