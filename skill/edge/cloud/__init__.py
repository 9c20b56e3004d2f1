"""The cloud: AWS as we use it, one table and a group of schedules. Imported only where there is one."""
