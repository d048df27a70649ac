import { ask, type Way } from '../../outside-servers/mysql.ts';

/** Every type of MariaDB that a column can have, each with a telling value. */
const EVERY_TYPE: readonly (readonly [type: string, literal: string])[] = [
  ['TINYINT', '-128'],
  ['SMALLINT UNSIGNED', '65535'],
  ['MEDIUMINT', '-8388608'],
  ['INT(6) UNSIGNED ZEROFILL', '42'],
  ['BIGINT UNSIGNED', '18446744073709551615'],
  ['DECIMAL(65,30)', '12345678901234567890.000000000000000000000000000001'],
  ['FLOAT', '0.25'],
  ['DOUBLE', '-2.2250738585072014e-308'],
  ['DOUBLE', '0.1e0 + 0.2e0'],
  ['BIT(9)', "b'101010101'"],
  ['BOOLEAN', 'TRUE'],
  ['CHAR(5)', "'ab'"],
  ['VARCHAR(80) CHARACTER SET utf8mb4', "'naïve 東京 שלום 🚢'"],
  ['VARCHAR(80) CHARACTER SET latin1 COLLATE latin1_german2_ci', "'Größe'"],
  ['VARCHAR(80) CHARACTER SET ucs2', "'wide ß'"],
  ['VARCHAR(80) CHARACTER SET cp1251', "'привет'"],
  [
    'TEXT CHARACTER SET utf8mb4',
    "'tab\\t newline\\n return\\r quote\\' \"double\" back\\\\slash \\Z end; -- # /* */ /*! */ `'",
  ],
  ['TEXT', "''"],
  ['LONGTEXT', "REPEAT('x', 70000)"],
  ['BINARY(4)', "'ab'"],
  ['VARBINARY(20)', "x'00ff275c220a0d1a3b'"],
  ['BLOB', "x''"],
  ['MEDIUMBLOB', "REPEAT(x'00ff10', 100000)"],
  ['BLOB COMPRESSED', "REPEAT('z', 5000)"],
  ["ENUM('a', 'b''c', 'ü') CHARACTER SET utf8mb4", "'b''c'"],
  ["SET('x', 'y', 'z')", "'x,z'"],
  ['DATE', "'9999-12-31'"],
  ['TIME(6)', "'-838:59:59.999999'"],
  ['DATETIME(6)', "'1000-01-01 00:00:00.000001'"],
  ['TIMESTAMP(6) NULL', "'2026-03-29 01:30:00.123456'"],
  ['YEAR', '2155'],
  ['JSON', '\'{"b": 1,  "a":  [null, "\\\\u00e9"]}\''],
  ['GEOMETRY', "ST_GeomFromText('POLYGON((0 0,10 0,10 10,0 0),(1 1,2 1,2 2,1 1))')"],
  ['POINT', "ST_GeomFromText('POINT(1.5 -2)')"],
  ['UUID', "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"],
  ['INET6', "'2001:db8::1'"],
  ['INET4', "'192.168.0.1'"],
];

const ODD_NAMES = [
  '--all-databases',
  '-uroot',
  'x=y',
  `q\`uo"te's`,
  'line\nbreak',
  'ünï 名前',
  '%s {file:x} $(id)',
  '..',
];

const SHOP = `
SET NAMES utf8mb4;
CREATE DATABASE \`shop & co\` CHARACTER SET latin1 COLLATE latin1_german1_ci;
CREATE DATABASE zz_other CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE DATABASE empty_one;
CREATE SEQUENCE zz_other.later START WITH 100;
USE \`shop & co\`;
CREATE SEQUENCE odd START 5 INCREMENT 2 MAXVALUE 99 NOCACHE CYCLE;
SELECT NEXT VALUE FOR odd, NEXT VALUE FOR odd;
CREATE SEQUENCE cached;
SELECT NEXT VALUE FOR cached;
CREATE TABLE customers (
  id BIGINT PRIMARY KEY AUTO_INCREMENT, email VARCHAR(80) UNIQUE, born DATE, hidden INT INVISIBLE DEFAULT 7,
  age_band INT AS (FLOOR((2026 - YEAR(born)) / 10)) STORED, lower_email VARCHAR(80) AS (LOWER(email)) VIRTUAL,
  number INT DEFAULT NEXTVAL(zz_other.later), CHECK (born > '1900-01-01'), KEY (lower_email)
) AUTO_INCREMENT=1000000 COMMENT='what''s "this" \\\\ ; -- ü';
INSERT INTO customers (email, born) SELECT CONCAT('C', seq, '@example.test'), '1950-01-01' + INTERVAL seq DAY FROM seq_1_to_5000;
SET sql_mode='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';
CREATE TABLE zeros (id INT PRIMARY KEY AUTO_INCREMENT, d DATE, t DATETIME);
INSERT INTO zeros VALUES (0, '0000-00-00', '2026-02-31 00:00:00'), (5, '2026-00-10', NULL);
SET sql_mode=DEFAULT;
CREATE TABLE left_one (id INT PRIMARY KEY, other INT);
CREATE TABLE right_one (id INT PRIMARY KEY, other INT, FOREIGN KEY (other) REFERENCES left_one (id) ON DELETE CASCADE);
ALTER TABLE left_one ADD CONSTRAINT cycle FOREIGN KEY (other) REFERENCES right_one (id);
SET foreign_key_checks=0;
INSERT INTO left_one VALUES (1, 1), (2, NULL);
INSERT INTO right_one VALUES (1, 1);
SET foreign_key_checks=1;
CREATE TABLE measured (at DATETIME NOT NULL, v INT, PRIMARY KEY (at)) PARTITION BY RANGE COLUMNS (at)
  (PARTITION p0 VALUES LESS THAN ('2026-01-01'), PARTITION p1 VALUES LESS THAN (MAXVALUE));
INSERT INTO measured SELECT '2025-12-01' + INTERVAL seq HOUR, seq FROM seq_1_to_3000;
CREATE TABLE hashed (a INT) PARTITION BY HASH (a) PARTITIONS 3;
CREATE TABLE places (id INT PRIMARY KEY, at POINT NOT NULL, words TEXT, SPATIAL INDEX (at), FULLTEXT INDEX (words)) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8;
INSERT INTO places VALUES (1, POINT(1, 2), 'some words'), (2, POINT(3, 4), 'other words');
CREATE TABLE versioned (id INT PRIMARY KEY, v INT) WITH SYSTEM VERSIONING;
INSERT INTO versioned VALUES (1, 1), (2, 2);
UPDATE versioned SET v = 3 WHERE id = 1;
DELETE FROM versioned WHERE id = 2;
CREATE TABLE never_changed (id INT) WITH SYSTEM VERSIONING;
CREATE TABLE periods (id INT, s DATE, e DATE, PERIOD FOR p (s, e), UNIQUE (id, p WITHOUT OVERLAPS));
INSERT INTO periods VALUES (1, '2020-01-01', '2021-01-01'), (1, '2021-01-01', '2022-01-01');
CREATE TABLE nothing (a INT);
CREATE TABLE volatile (a INT) ENGINE=MEMORY;
CREATE TABLE \`w\`\`eird 'n"
x\` (\`a\`\`b
c\` INT, \`select\` TEXT, \`(\` INT AS (1) VIRTUAL);
INSERT INTO \`w\`\`eird 'n"
x\` (\`a\`\`b
c\`, \`select\`) VALUES (1, 'x'), (2, NULL), (3, '),(');
CREATE VIEW a_of_z AS SELECT 1 AS one;
CREATE VIEW zz_view AS SELECT id, email FROM customers;
CREATE OR REPLACE VIEW a_of_z AS SELECT email FROM zz_view WHERE email LIKE 'C1%' WITH CHECK OPTION;
CREATE SQL SECURITY INVOKER VIEW zz_other.across AS SELECT * FROM \`shop & co\`.a_of_z;
CREATE USER gone;
GRANT ALL ON *.* TO gone WITH GRANT OPTION;
CREATE DEFINER=gone VIEW of_gone AS SELECT * FROM left_one;
CREATE DEFINER=app_owner@localhost FUNCTION of_nobody() RETURNS INT DETERMINISTIC RETURN 3;
CREATE TABLE \`ANALYZE\` (id INT PRIMARY KEY);
DELIMITER //
CREATE DEFINER=gone TRIGGER stamp BEFORE INSERT ON left_one FOR EACH ROW BEGIN
  SET NEW.other = NULL; -- it's; a comment
  IF NEW.id > 5 THEN SET NEW.other = 1; END IF;
END //
CREATE TRIGGER stamp_more BEFORE INSERT ON left_one FOR EACH ROW FOLLOWS stamp SET @x = CONCAT('a;;b', 'DELIMITER ;;') //
CREATE TRIGGER \`odd \`\`trigger\` AFTER DELETE ON left_one FOR EACH ROW SET @y = 1 //
CREATE FUNCTION plus_one(a INT) RETURNS INT DETERMINISTIC COMMENT 'it''s ; -- */ plus' RETURN a + 1 //
CREATE PROCEDURE \`p\`\`1\`(OUT n INT) BEGIN /* don't; */ SELECT ';;' INTO @z; SELECT COUNT(*) INTO n FROM customers; END //
CREATE PROCEDURE raw_breaks() BEGIN SELECT 'a\r\nb\\Z\\\\'; END //
CREATE AGGREGATE FUNCTION summed(x INT) RETURNS INT BEGIN DECLARE t INT DEFAULT 0; DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN t; LOOP FETCH GROUP NEXT ROW; SET t = t + x; END LOOP; END //
CREATE EVENT tidy ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 00:00:00' ENDS '2037-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'no; more' DO BEGIN DELETE FROM nothing; END //
CREATE EVENT once ON SCHEDULE AT '2037-01-01 00:00:00' DO DELETE FROM customers //
SET time_zone = '+05:45' //
CREATE EVENT zoned ON SCHEDULE EVERY 1 HOUR STARTS '2030-01-01 00:00:00' DO SET @a = 1 //
SET time_zone = DEFAULT //
SET sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES' //
CREATE FUNCTION no_escapes() RETURNS TEXT DETERMINISTIC RETURN 'back\\' //
CREATE PROCEDURE "ansi ""quoted"() SELECT "id" FROM "customers" WHERE '\\' <> ';' //
SET sql_mode = 'ORACLE' //
CREATE PACKAGE pk AS PROCEDURE p; END //
CREATE PACKAGE BODY pk AS PROCEDURE p AS BEGIN SELECT 1; END; END //
SET sql_mode = DEFAULT //
ALTER DATABASE zz_other CHARACTER SET latin1 COLLATE latin1_bin //
CREATE FUNCTION zz_other.of_latin(t TEXT) RETURNS TEXT DETERMINISTIC RETURN t //
ALTER DATABASE zz_other CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci //
DELIMITER ;
`;

const ACCOUNTS = `
CREATE ROLE readers;
CREATE ROLE \`r 2\`;
CREATE ROLE unused;
GRANT \`r 2\` TO gone WITH ADMIN OPTION;
GRANT SELECT ON \`shop & co\`.* TO readers;
GRANT readers TO \`r 2\`;
CREATE USER \`us\`\`er'"\`@'10.0.0.%' IDENTIFIED BY 'secret' REQUIRE SSL WITH MAX_USER_CONNECTIONS 5 MAX_QUERIES_PER_HOUR 7 PASSWORD EXPIRE INTERVAL 90 DAY;
GRANT \`r 2\` TO \`us\`\`er'"\`@'10.0.0.%' WITH ADMIN OPTION;
SET DEFAULT ROLE \`r 2\` FOR \`us\`\`er'"\`@'10.0.0.%';
GRANT SELECT (id), UPDATE (born) ON \`shop & co\`.customers TO \`us\`\`er'"\`@'10.0.0.%' WITH GRANT OPTION;
GRANT EXECUTE ON FUNCTION \`shop & co\`.plus_one TO readers;
GRANT EXECUTE ON PROCEDURE \`shop & co\`.\`p\`\`1\` TO readers;
GRANT SELECT ON \`shop & co\`.a_of_z TO readers;
GRANT SELECT ON zz_other.* TO PUBLIC;
GRANT ALL ON \`shop\\_%\`.* TO gone;
GRANT PROXY ON \`us\`\`er'"\`@'10.0.0.%' TO gone;
REVOKE unused FROM root@localhost;
REVOKE ADMIN OPTION FOR readers FROM root@localhost;
CREATE USER locked IDENTIFIED VIA mysql_native_password USING PASSWORD('x') OR unix_socket ACCOUNT LOCK PASSWORD EXPIRE;
CREATE USER nobody_special@localhost;
CREATE USER root@'10.%' IDENTIFIED BY 'other';
CREATE USER root@'%' IDENTIFIED BY 'third';
CREATE USER ''@localhost IDENTIFIED BY 'anonymous';
`;

/** Fills a server with one of everything, in databases of ordinary and of odd names. */
export async function fillVaried(way: Way): Promise<void> {
  await ask(way, SHOP);
  await ask(way, ACCOUNTS);
  const names = ODD_NAMES.map((name) => `\`${name.replaceAll('`', '``')}\``);
  for (const name of names) {
    await ask(
      way,
      `CREATE DATABASE ${name}; USE ${name}; CREATE TABLE ${name} (${name} INT); INSERT INTO ${name} VALUES (1), (NULL);`,
    );
  }
  const columns = EVERY_TYPE.map(([type], n) => `c${n} ${type}`);
  const values = EVERY_TYPE.map(([, literal]) => literal);
  const names2 = EVERY_TYPE.map((_, n) => `c${n}`);
  await ask(
    way,
    `SET NAMES utf8mb4; USE zz_other; CREATE TABLE every_type (${columns.join(', ')});
     INSERT INTO every_type (${names2.join(', ')}) VALUES (${values.join(', ')});
     INSERT INTO every_type (c0) VALUES (NULL);`,
  );
}

/** Adds about `megabytes` of rows that compress like real ones. */
export async function fillRows(way: Way, megabytes: number): Promise<void> {
  await ask(
    way,
    `CREATE DATABASE bulk; USE bulk;
     CREATE TABLE items (id BIGINT PRIMARY KEY, at DATETIME, kind VARCHAR(10), body JSON, token CHAR(32), KEY (kind, at));
     CREATE TABLE others LIKE items;
     INSERT INTO items SELECT seq, '2026-01-01' + INTERVAL seq SECOND, ELT(1 + seq % 3, 'view', 'click', 'buy'),
       JSON_OBJECT('path', CONCAT('/item/', seq * 7919 % 100003), 'agent', CONCAT('agent ', seq % 97), 'ref', MD5(seq)), MD5(CONCAT('t', seq))
     FROM seq_1_to_${Math.ceil(megabytes * 3500)};
     INSERT INTO others SELECT * FROM items;`,
  );
}
