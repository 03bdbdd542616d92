"""Staff: who they are and what their role lets them do."""
