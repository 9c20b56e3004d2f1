"""The living room: an evening in a browser, with a pretend Echo and a room one can look at (`ember serve`)."""
