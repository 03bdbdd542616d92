"""The questions: declared as data, answered in any order, confirmed when stale."""
