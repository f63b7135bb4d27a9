-- What a night needs to explain a change without remembering anybody: accounts, again only counts.

-- Records of age by why they are outside the denominator ('' if inside) and whether they hold a card.
CREATE TABLE standing (
    night_id INTEGER NOT NULL REFERENCES night ON DELETE CASCADE,
    definition_id INTEGER NOT NULL REFERENCES definition,
    reason TEXT NOT NULL,
    holds INTEGER NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (night_id, definition_id, reason, holds)
) WITHOUT ROWID;

-- What the extract dates to each of the last days: of_age, who reached the age; card, who got one.
CREATE TABLE dated (
    night_id INTEGER NOT NULL REFERENCES night ON DELETE CASCADE,
    definition_id INTEGER NOT NULL REFERENCES definition,
    event TEXT NOT NULL CHECK (event IN ('of_age', 'card')),
    day TEXT NOT NULL,
    reason TEXT NOT NULL,
    holds INTEGER NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (night_id, definition_id, event, day, reason, holds)
) WITHOUT ROWID;

-- Totals of a night counted once more in the way of the night before, where that was another way.
CREATE TABLE recount (
    night_id INTEGER NOT NULL REFERENCES night ON DELETE CASCADE,
    indicator TEXT NOT NULL,
    definition_id INTEGER NOT NULL REFERENCES definition,
    numerator INTEGER NOT NULL,
    denominator INTEGER NOT NULL,
    PRIMARY KEY (night_id, indicator)
) WITHOUT ROWID;
