"""Forums and questions: shapes of their exports and dumps."""
