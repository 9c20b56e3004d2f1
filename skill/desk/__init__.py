"""The outside we pretend, so that nobody needs an Amazon account to try an evening. Never shipped to Lambda."""
