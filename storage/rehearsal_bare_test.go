package storage

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hostileStatements would reach beyond the rehearsal's own database, where %s is the real one, or have the server do what no dump does.
var hostileStatements = []string{
	"DROP TABLE IF EXISTS `nada` , `%s`.`ocorrencias`;",
	"DROP TABLE IF EXISTS `nada` /* x */, `%s`.`ocorrencias`;",
	"DROP TABLE IF EXISTS `%s`.`ocorrencias`;",
	"DROP DATABASE `%s`;",
	"/*!40000 DROP DATABASE IF EXISTS `%s`*/;",
	"USE `%s`;",
	"LOCK TABLES `x` WRITE, `%s`.`ocorrencias` WRITE;",
	"SET STATEMENT max_statement_time=60 FOR DELETE FROM `%s`.`ocorrencias`;",
	"/*!100100 SET STATEMENT max_statement_time=60 FOR DROP DATABASE `%s` */;",
	"SET PASSWORD = PASSWORD('outra');",
	"SET GLOBAL read_only=1;",
	"SET @@GLOBAL.read_only=1;",
	"SET @a=1, GLOBAL read_only=1;",
	"SET PERSIST max_connections=1;",
	"SET ROLE NONE;",
	"SET DEFAULT ROLE NONE;",
	"SET sql_mode='NO_BACKSLASH_ESCAPES';",
	"SET sql_mode=4;",
	"SET @OLD_SQL_MODE='ANSI_QUOTES';",
	"SET NAMES gbk;",
	"SET character_set_client=sjis;",
	"SET @a=(SELECT COUNT(*) FROM `%s`.`ocorrencias`);",
	"INSERT INTO `x` SELECT * FROM `%s`.`ocorrencias`;",
	"INSERT INTO `x` VALUES ((SELECT descricao FROM `%s`.`ocorrencias` LIMIT 1));",
	"INSERT INTO `x` VALUES (LOAD_FILE('/etc/passwd'));",
	"INSERT INTO `x` VALUES (SLEEP(1000));",
	"INSERT INTO `x` VALUES (1) ON DUPLICATE KEY UPDATE a=2;",
	"INSERT INTO `x` VALUES (1-- '\n,(SELECT 1)-- ');",
	"INSERT INTO `x` VALUES (1 /*!, SLEEP(10) */);",
	"INSERT INTO `x` VALUES ('\\\\',SLEEP(10),'');",
	"INSERT INTO `x` VALUES ('a'); DROP DATABASE `%s`;",
	"INSERT INTO `x` VALUES ('a",
	"CREATE TABLE `x` (\n  `a` int\n) ENGINE=InnoDB SELECT * FROM `%s`.`ocorrencias`;",
	"CREATE TABLE `x` LIKE `%s`.`ocorrencias`;",
	"CREATE TABLE `x` (\n  `a` bigint,\n  CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `%s`.`tenants` (`id`)\n) ENGINE=InnoDB;",
	"CREATE TABLE `x` (\n  `a` int /* ' */ ,\n  FOREIGN KEY (`a`) REFERENCES `t` (`id`) /* ' */\n) ENGINE=InnoDB;",
	"CREATE TABLE `x` (\n  `a` int\n) ENGINE=MRG_MyISAM INSERT_METHOD=LAST UNION=(`%s`.`ocorrencias`);",
	"CREATE TABLE `x` (\n  `a` int\n) ENGINE=FEDERATED CONNECTION='mysql://u@h/d/t';",
	"CREATE TABLE `x` (\n  `a` int\n) ENGINE=InnoDB DATA DIRECTORY='/tmp';",
	"CREATE TABLE `%s`.`x` (\n  `a` int\n) ENGINE=InnoDB;",
	"/*!50003 CREATE TRIGGER x BEFORE INSERT ON `x` FOR EACH ROW SET @a=1 */;",
	"/*!50001 CREATE VIEW `x` AS SELECT 1 */;",
	"LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE `x`;",
	"GRANT ALL ON *.* TO 'ponte'@'%%';",
	"system rm -rf /;",
	"DELIMITER ;;",
}

func TestAHostileStatementIsNoPartOfADump(t *testing.T) {
	for _, statement := range hostileStatements {
		if form := formOf(strings.ReplaceAll(statement, "%s", "ponte")); form != formForeign {
			t.Errorf("carried out: %s", statement)
		}
	}
	// As mysqldump 8 and mariadb-dump 10.6 to 11 write them.
	for statement, want := range map[string]dumpForm{
		"SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-23';": formServers,
		"SET @@SESSION.SQL_LOG_BIN= 0;":                                               formServers,
		"SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN;":                        formFills,
		"/*!50503 SET NAMES utf8mb4 */;":                                              formFills,
		"/*!40101 SET @saved_cs_client     = @@character_set_client */;":              formFills,
		"/*!40101 SET character_set_client = @saved_cs_client */;":                    formFills,
		"/*!50503 SET character_set_client = utf8mb4 */;":                             formFills,
		"/*!40103 SET TIME_ZONE='+00:00' */;":                                         formFills,
		"/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;":                                   formFills,
		"/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;": formFills,
		"/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;":        formFills,
		"/*M!100616 SET @OLD_NOTE_VERBOSITY=@@NOTE_VERBOSITY, NOTE_VERBOSITY=0 */;":   formFills,
		"/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;":             formFills,
		"set autocommit=0;":      formFills,
		"commit;":                formFills,
		"LOCK TABLES `x` WRITE;": formFills,
		"/*!40000 ALTER TABLE `x` DISABLE KEYS */;":                                             formFills,
		"INSERT INTO `x` VALUES\n(1,'it\\'s; `a`.`b` -- /* SELECT',NULL),\n(-2.5e+10,'',0xFF);": formFills,
		"INSERT INTO `x` (`a`, `b`) VALUES (_binary 'a''b\\\\',1);":                             formFills,
		"CREATE TABLE `x` (\n  `a` decimal(10,2) NOT NULL DEFAULT 0.5 COMMENT 'SELECT; it''s',\n  `table` int,\n  KEY `k` (`a`)\n) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;": formFills,
	} {
		if got := formOf(statement); got != want {
			t.Errorf("%d, want %d: %s", got, want, statement)
		}
	}
}

// TestAHostileDumpLeavesTheRealDatabase: the account that rehearses may write to it, and the dump is somebody else's.
func TestAHostileDumpLeavesTheRealDatabase(t *testing.T) {
	address := sharedDatabase(t)
	s, acme, _ := withJournal(t, address)
	openAt(t, s, acme.ID, "", testInstant)
	e, err := parseDSN(address)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range hostileStatements {
		statement = strings.ReplaceAll(statement, "%s", e.mysql.DBName)
		source := filepath.Join(t.TempDir(), "copia.sql")
		dump := append([]byte("CREATE TABLE `x` (\n  `a` text\n) ENGINE=InnoDB;\n"), statement...)
		if err := os.WriteFile(source, append(dump, "\n-- Dump completed\n"...), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Rehearse(deadline(t), Rehearsing{Address: address, Source: source}); err == nil || !strings.Contains(err.Error(), "cannot be restored") {
			t.Errorf("%s: %v", statement, err)
		}
		if n := count(t, s, "SELECT COUNT(*) FROM ocorrencias"); n != 1 {
			t.Fatalf("%s: the real database has %d ocorrências", statement, n)
		}
		if left := leftovers(t, s, t.TempDir()); len(left) > 0 {
			t.Errorf("%s: left behind: %v", statement, left)
		}
	}
	if content := dumped(t, e, e.mysql.DBName); !bytes.Contains(content, []byte("ocorrencias")) {
		t.Error("the real database is gone")
	}
}
