"""From whatever was handed in to a notebook rebuilt on the release."""
