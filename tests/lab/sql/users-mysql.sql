-- Run by the server at every start, before it listens. No semicolon inside a statement.
ALTER USER 'root'@'localhost' IDENTIFIED BY '@PW_DBA@';
CREATE USER IF NOT EXISTS 'watch'@'%' IDENTIFIED BY '@PW_WATCH@';
ALTER USER 'watch'@'%' IDENTIFIED WITH caching_sha2_password BY '@PW_WATCH@' WITH MAX_USER_CONNECTIONS 3;
GRANT PROCESS, REPLICATION CLIENT ON *.* TO 'watch'@'%';
GRANT SERVICE_CONNECTION_ADMIN, CONNECTION_ADMIN, SYSTEM_VARIABLES_ADMIN ON *.* TO 'watch'@'%';
GRANT SELECT ON performance_schema.* TO 'watch'@'%';
GRANT SELECT ON sys.* TO 'watch'@'%';
CREATE USER IF NOT EXISTS 'nogrants'@'%' IDENTIFIED BY '@PW_NOGRANTS@';
ALTER USER 'nogrants'@'%' IDENTIFIED WITH caching_sha2_password BY '@PW_NOGRANTS@';
CREATE USER IF NOT EXISTS 'app'@'%' IDENTIFIED BY '@PW_APP@';
ALTER USER 'app'@'%' IDENTIFIED WITH caching_sha2_password BY '@PW_APP@';
GRANT ALL PRIVILEGES ON shop.* TO 'app'@'%';
CREATE USER IF NOT EXISTS 'dba'@'%' IDENTIFIED BY '@PW_DBA@';
ALTER USER 'dba'@'%' IDENTIFIED WITH caching_sha2_password BY '@PW_DBA@';
GRANT ALL PRIVILEGES ON *.* TO 'dba'@'%' WITH GRANT OPTION;
