"""Search in texts, titles and authors as a person reads them: words, phrases, expressions."""
