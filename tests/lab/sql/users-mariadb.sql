-- Run by the server at every start, before it listens. No semicolon inside a statement.
CREATE USER IF NOT EXISTS 'watch'@'%';
ALTER USER 'watch'@'%' IDENTIFIED BY '@PW_WATCH@' WITH MAX_USER_CONNECTIONS 3;
GRANT PROCESS, REPLICATION CLIENT, SLAVE MONITOR, CONNECTION ADMIN ON *.* TO 'watch'@'%';
GRANT SELECT ON performance_schema.* TO 'watch'@'%';
GRANT SELECT ON sys.* TO 'watch'@'%';
CREATE USER IF NOT EXISTS 'nogrants'@'%';
ALTER USER 'nogrants'@'%' IDENTIFIED BY '@PW_NOGRANTS@';
CREATE USER IF NOT EXISTS 'app'@'%';
ALTER USER 'app'@'%' IDENTIFIED BY '@PW_APP@';
GRANT ALL PRIVILEGES ON shop.* TO 'app'@'%';
CREATE USER IF NOT EXISTS 'dba'@'%';
ALTER USER 'dba'@'%' IDENTIFIED BY '@PW_DBA@';
GRANT ALL PRIVILEGES ON *.* TO 'dba'@'%' WITH GRANT OPTION;
DROP USER IF EXISTS ''@'localhost';
