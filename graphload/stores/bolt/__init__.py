"""A store on any server that speaks Bolt; a `Dialect` holds the differences."""
