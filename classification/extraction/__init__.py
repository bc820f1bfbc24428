"""Reading figures and certificates out of running text: numerals, units, wording, the metric a figure is of."""
