"""How fast it is: one line a bar, `name measured limit unit ok|short`; exit 1 where one is short."""
