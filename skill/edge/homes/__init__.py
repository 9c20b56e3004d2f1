"""Homes: whatever switches lamps, scent and music for two people, and how a household says which is theirs."""
