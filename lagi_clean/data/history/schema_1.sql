-- The history of coverage: one night for each reference date and extract. Counts, never people.
CREATE TABLE night (
    night_id INTEGER PRIMARY KEY AUTOINCREMENT, -- later means recorded later
    as_of TEXT NOT NULL,
    extract_sha256 TEXT NOT NULL,
    extract_name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('people', 'rows', 'counts')),
    program TEXT NOT NULL,
    recorded_at TEXT NOT NULL, -- UTC, of the first recording of this night
    UNIQUE (as_of, extract_sha256)
);

-- How an indicator was counted: JSON, the same text for the same way of counting.
CREATE TABLE definition (
    definition_id INTEGER PRIMARY KEY,
    document TEXT NOT NULL UNIQUE
);

CREATE TABLE counted (
    night_id INTEGER NOT NULL REFERENCES night ON DELETE CASCADE,
    indicator TEXT NOT NULL,
    definition_id INTEGER NOT NULL REFERENCES definition,
    PRIMARY KEY (night_id, indicator)
) WITHOUT ROWID;

CREATE TABLE figure (
    night_id INTEGER NOT NULL REFERENCES night ON DELETE CASCADE,
    unit_level TEXT NOT NULL,
    unit_code TEXT NOT NULL,
    unit TEXT NOT NULL,
    grouping TEXT NOT NULL,
    indicator TEXT NOT NULL,
    numerator INTEGER NOT NULL,
    denominator INTEGER NOT NULL,
    denominator_name TEXT NOT NULL,
    PRIMARY KEY (night_id, unit_level, unit_code, unit, grouping, indicator)
) WITHOUT ROWID;

CREATE TABLE left_out (
    night_id INTEGER NOT NULL REFERENCES night ON DELETE CASCADE,
    reason TEXT NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (night_id, reason)
) WITHOUT ROWID;
