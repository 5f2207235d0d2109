"""Every component and every kind of question on a few pages of invented content, to be looked at."""
