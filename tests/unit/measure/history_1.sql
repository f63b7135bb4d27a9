-- A history of version 1, as sqlite3 dumped it.
PRAGMA application_id = 1281443689;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE counted (
    night_id INTEGER NOT NULL REFERENCES night ON DELETE CASCADE,
    indicator TEXT NOT NULL,
    definition_id INTEGER NOT NULL REFERENCES definition,
    PRIMARY KEY (night_id, indicator)
) WITHOUT ROWID;
INSERT INTO "counted" VALUES(1,'cccd_issued',2);
INSERT INTO "counted" VALUES(1,'eligible',1);
INSERT INTO "counted" VALUES(2,'cccd_issued',2);
INSERT INTO "counted" VALUES(2,'eligible',1);
INSERT INTO "counted" VALUES(3,'cccd_issued',2);
INSERT INTO "counted" VALUES(3,'eligible',1);
CREATE TABLE definition (
    definition_id INTEGER PRIMARY KEY,
    document TEXT NOT NULL UNIQUE
);
INSERT INTO "definition" VALUES(1,'{"kind":"people","age":14,"residence":["abroad","permanent","temporarily_absent","temporary"],"rules":"0df8279933a09448","numerator":"of_age","denominator":"population","filter":"counted","facts":{}}');
INSERT INTO "definition" VALUES(2,'{"kind":"people","age":14,"residence":["abroad","permanent","temporarily_absent","temporary"],"rules":"0df8279933a09448","numerator":"card_issued","denominator":"eligible","filter":"counted AND of_age","facts":{"card_issued":"card_status = ''issued'' AND COALESCE(card_issued_on <= as_of, TRUE)"}}');
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
INSERT INTO "figure" VALUES(1,'total','','','','cccd_issued',700,800,'eligible');
INSERT INTO "figure" VALUES(1,'total','','','','eligible',800,1000,'population');
INSERT INTO "figure" VALUES(1,'ward','23231','Phường Phước Hội','','cccd_issued',700,800,'eligible');
INSERT INTO "figure" VALUES(2,'total','','','','cccd_issued',706,802,'eligible');
INSERT INTO "figure" VALUES(2,'total','','','','eligible',802,1001,'population');
INSERT INTO "figure" VALUES(2,'ward','23231','Phường Phước Hội','','cccd_issued',706,802,'eligible');
INSERT INTO "figure" VALUES(3,'total','','','','cccd_issued',709,803,'eligible');
INSERT INTO "figure" VALUES(3,'total','','','','eligible',803,1001,'population');
INSERT INTO "figure" VALUES(3,'ward','23231','Phường Phước Hội','','cccd_issued',709,803,'eligible');
CREATE TABLE left_out (
    night_id INTEGER NOT NULL REFERENCES night ON DELETE CASCADE,
    reason TEXT NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (night_id, reason)
) WITHOUT ROWID;
INSERT INTO "left_out" VALUES(1,'dead',5);
INSERT INTO "left_out" VALUES(2,'dead',6);
INSERT INTO "left_out" VALUES(3,'dead',6);
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
INSERT INTO "night" VALUES(1,'2022-12-01','0000000000000000000000000000000000000000000000000000000000000000','town.parquet','people','0.1.0','2022-12-01T18:00:00+00:00');
INSERT INTO "night" VALUES(2,'2022-12-02','0000000000000000000000000000000000000000000000000000000000000001','town.parquet','people','0.1.0','2022-12-02T18:00:00+00:00');
INSERT INTO "night" VALUES(3,'2022-12-03','0000000000000000000000000000000000000000000000000000000000000002','town.parquet','people','0.1.0','2022-12-03T18:00:00+00:00');
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('night',3);
COMMIT;
