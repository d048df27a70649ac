import { describe, expect, it } from 'vitest';
import { readSqlMode, readStatement, rowsOf } from './statement.ts';

describe('what a statement of a dump is about', () => {
  it.each([
    [
      'CREATE DATABASE /*!32312 IF NOT EXISTS*/ `a b` /*!40100 DEFAULT CHARACTER SET latin1 */',
      'database',
      'a b',
    ],
    ["CREATE DATABASE /*!32312 IF NOT EXISTS*/ `x` /*!80016 DEFAULT ENCRYPTION='N' */", 'database', 'x'],
    ['USE `q``uote`', 'use', 'q`uote'],
    ['CREATE TABLE `t` (\n  `VIEW` int', 'table', 't'],
    ['CREATE TABLE `a\nb` (', 'table', 'a\nb'],
    ['CREATE TABLE `two  spaces` (', 'table', 'two  spaces'],
    ['/*!50001 CREATE VIEW `v` AS SELECT \n 1 AS `id`*/', 'placeholder', 'v'],
    ['/*!50001 CREATE TABLE `v` (\n  `id` tinyint NOT NULL\n) ENGINE=MyISAM */', 'placeholder', 'v'],
    [
      '/*!50001 CREATE ALGORITHM=UNDEFINED */\n/*!50013 DEFINER=`ro ot`@`%` SQL SECURITY DEFINER */\n/*!50001 VIEW `v` AS select 1 */',
      'view',
      'v',
    ],
    [
      '/*!50003 CREATE*/ /*!50017 DEFINER=`a``b`@`local host`*/ /*!50003 TRIGGER bare BEFORE INSERT ON x FOR EACH ROW SET @a = 1 */',
      'trigger',
      'bare',
    ],
    ['CREATE DEFINER=`root`@`localhost` FUNCTION `f`(a INT) RETURNS int', 'function', 'f'],
    ['CREATE DEFINER=`root`@`localhost` AGGREGATE FUNCTION `f`(a INT)', 'function', 'f'],
    ['CREATE DEFINER="root"@"localhost" PACKAGE BODY "p""k" AS', 'package-body', 'p"k'],
    ['CREATE DEFINER="root"@"localhost" PACKAGE "pk" AS', 'package', 'pk'],
    ['CREATE DEFINER=`r`@`%` PROCEDURE `p``1`()', 'procedure', 'p`1'],
    ['/*!50106 CREATE*/ /*!50117 DEFINER=`r`@`%`*/ /*!50106 EVENT `e` ON SCHEDULE', 'event', 'e'],
    ['CREATE SEQUENCE `s` start with 5', 'sequence', 's'],
    ['DO SETVAL(`s`, 2005, 0)', 'sequence-value', 's'],
    ["INSERT INTO `t` VALUES\n(1,'a')", 'rows', 't'],
    ['INSERT  IGNORE INTO `t` VALUES (1)', 'rows', 't'],
    ['LOCK TABLES `t` WRITE', 'around-rows', 't'],
    ['/*!40000 ALTER TABLE `t` DISABLE KEYS */', 'around-rows', ''],
    ['UNLOCK TABLES', 'around-rows', ''],
    ['/*!50003 SET @saved_sql_mode       = @@sql_mode */ ', 'setting', ''],
    ['/*!50003 SET sql_mode              = @saved_sql_mode */ ', 'restoring', ''],
    ['/*!50106 SET TIME_ZONE= @save_time_zone */ ', 'restoring', ''],
    ['/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */', 'restoring', ''],
    ['DROP TABLE IF EXISTS `t`', 'drop', 't'],
    ['ALTER DATABASE `x` CHARACTER SET latin1 COLLATE latin1_bin ', 'database-collation', 'x'],
    ['ANALYZE TABLE x', 'other', ''],
  ])('%s', (head, kind, name) => {
    const found = readStatement(head);
    expect(found.kind).toBe(kind);
    if (kind !== 'drop') expect(found.name).toBe(name);
  });

  it('does not count the list of columns as a row', () => {
    expect(rowsOf(readStatement('INSERT INTO `t` (`a`, `b`) VALUES (1,2),\n(3,4)'), 3)).toBe(2);
    expect(rowsOf(readStatement('INSERT INTO `t(` VALUES (1,2),(3,4)'), 2)).toBe(2);
  });

  it('reads what the sql_mode says of quotes', () => {
    const mode = (text: string): unknown => readSqlMode(readStatement(text));
    expect(mode("/*!50003 SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES' */ ")).toEqual({
      backslashEscapes: false,
      ansiQuotes: true,
    });
    expect(mode('/*!50003 SET sql_mode = @saved_sql_mode */ ')).toEqual({
      backslashEscapes: true,
      ansiQuotes: false,
    });
    expect(mode('SET NAMES utf8mb4')).toBeNull();
  });
});
