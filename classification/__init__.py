"""From a project description to evidence, criteria and a verdict per regime."""
