"""Files in the formats people have their numbers in, as named values."""
