import { describe, expect, it } from 'vitest';
import { DatabasesInspector } from './databases-inspector.ts';

/** In the manner of Oracle's mysqldump 8. */
const OF_MYSQL = `-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;

CREATE DATABASE /*!32312 IF NOT EXISTS*/ \`shop\` /*!40100 DEFAULT CHARACTER SET utf8mb4 */ /*!80016 DEFAULT ENCRYPTION='N' */;

USE \`shop\`;
DROP TABLE IF EXISTS \`orders\`;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE \`orders\` (
  \`id\` int NOT NULL,
  \`note\` varchar(20) DEFAULT ');--'
) ENGINE=InnoDB;
LOCK TABLES \`orders\` WRITE;
/*!40000 ALTER TABLE \`orders\` DISABLE KEYS */;
INSERT INTO \`orders\` VALUES (1,'a'),(2,'it\\'s'),(3,_binary '),(');
INSERT INTO \`orders\` VALUES (4,NULL);
/*!40000 ALTER TABLE \`orders\` ENABLE KEYS */;
UNLOCK TABLES;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`root\`@\`%\`*/ /*!50003 TRIGGER \`t\` BEFORE INSERT ON \`orders\` FOR EACH ROW BEGIN SET @a = ';;'; END */;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
CREATE TABLE \`empty\` (\`id\` int);
/*!50001 CREATE VIEW \`v\` AS SELECT 
 1 AS \`id\`*/;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=\`root\`@\`%\` SQL SECURITY DEFINER */
/*!50001 VIEW \`v\` AS select \`orders\`.\`id\` AS \`id\` from \`orders\` */;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;

-- Dump completed on 2026-11-21  7:00:11
`;

function inspect(text: string): unknown {
  const inspector = new DatabasesInspector();
  inspector.write(Buffer.from(text));
  return inspector.end().counts;
}

describe('the inspector of all databases', () => {
  it('counts rows by table and other objects by kind', () => {
    expect(inspect(OF_MYSQL)).toEqual({
      'database `shop`': 1,
      'table `shop`.`orders`': 4,
      'table `shop`.`empty`': 0,
      triggers: 1,
      views: 1,
      functions: 0,
      procedures: 0,
      packages: 0,
      'package bodies': 0,
      events: 0,
    });
  });

  it('refuses every part of a dump', () => {
    const bytes = Buffer.from(OF_MYSQL);
    for (let length = 0; length < bytes.length; length += 1) {
      const inspector = new DatabasesInspector();
      inspector.write(bytes.subarray(0, length));
      expect(() => inspector.end(), `cut at ${length} of ${bytes.length}`).toThrow();
    }
  });

  it('refuses what goes on after the end mark, and an end mark in a value', () => {
    expect(() => inspect(`${OF_MYSQL}INSERT INTO \`orders\` VALUES (5,'e');\n`)).toThrow(
      'after its end mark',
    );
    expect(() => inspect("USE `a`;\nINSERT INTO `t` VALUES ('\n-- Dump completed\n');\n")).toThrow(
      'end mark',
    );
  });

  it('refuses rows of no database', () => {
    expect(() => inspect('INSERT INTO `t` VALUES (1);\n-- Dump completed\n')).toThrow('cannot be read');
  });
});
