CREATE TABLE weather (
  day TEXT PRIMARY KEY,
  rain REAL NOT NULL,
  warmest REAL NOT NULL,
  coldest REAL NOT NULL
) STRICT;
