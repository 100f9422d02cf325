"""The HTML file: template, payload, script and policy."""
