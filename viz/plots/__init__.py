"""Pictures of measures for papers and notebooks, drawn with matplotlib."""
