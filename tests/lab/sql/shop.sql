-- The shop: tables of a few thousand rows. Safe to run again. (delivery is for the break metadata-lock alone, so that its
-- ALTER TABLE stands in nobody else's way.)
CREATE DATABASE IF NOT EXISTS shop CHARACTER SET utf8mb4;
USE shop;

CREATE TABLE IF NOT EXISTS orders (
  id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  user_id    BIGINT UNSIGNED NOT NULL,
  coupon_id  BIGINT UNSIGNED NULL,
  status     VARCHAR(16)     NOT NULL,
  amount     INT             NOT NULL,
  memo       VARCHAR(200)    NOT NULL,
  created_at DATETIME        NOT NULL,
  PRIMARY KEY (id),
  KEY idx_user (user_id),
  KEY idx_status_created (status, created_at)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS stock (
  product_id BIGINT UNSIGNED NOT NULL,
  sku        VARCHAR(32)     NOT NULL,
  warehouse  VARCHAR(16)     NOT NULL,
  qty        INT             NOT NULL,
  updated_at DATETIME        NOT NULL,
  PRIMARY KEY (product_id),
  UNIQUE KEY uk_sku (sku),
  KEY idx_warehouse (warehouse)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS coupon (
  id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  code       VARCHAR(40)     NOT NULL,
  quota      INT             NOT NULL,
  issued     INT             NOT NULL,
  expires_at DATETIME        NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uk_code (code),
  KEY idx_expires (expires_at)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS point_history (
  id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  user_id    BIGINT UNSIGNED NOT NULL,
  order_id   BIGINT UNSIGNED NOT NULL,
  delta      INT             NOT NULL,
  memo       VARCHAR(200)    NOT NULL,
  created_at DATETIME        NOT NULL,
  PRIMARY KEY (id),
  KEY idx_user_created (user_id, created_at),
  KEY idx_order (order_id)
) ENGINE = InnoDB;

CREATE TABLE IF NOT EXISTS delivery (
  id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  order_id   BIGINT UNSIGNED NOT NULL,
  courier    VARCHAR(16)     NOT NULL,
  tracking   VARCHAR(40)     NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uk_tracking (tracking),
  KEY idx_order (order_id)
) ENGINE = InnoDB;

CREATE TEMPORARY TABLE d (n INT NOT NULL);
INSERT INTO d VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
CREATE TEMPORARY TABLE e SELECT n FROM d;
CREATE TEMPORARY TABLE f SELECT n FROM d;
CREATE TEMPORARY TABLE g SELECT n FROM d WHERE n < 4;
CREATE TEMPORARY TABLE num (n INT NOT NULL PRIMARY KEY)
  SELECT 1 + d.n + 10 * e.n + 100 * f.n + 1000 * g.n AS n FROM d, e, f, g;

INSERT IGNORE INTO orders (id, user_id, coupon_id, status, amount, memo, created_at)
SELECT n, 1 + n % 500, IF(n % 7 = 0, 1 + n % 2000, NULL), ELT(1 + n % 4, 'NEW', 'PAID', 'SHIPPED', 'REFUND'),
       1000 + (n * 37) % 90000, CONCAT('order ', n, ' promo-', n % 97), '2026-01-01' + INTERVAL n * 5 MINUTE
FROM num;
INSERT IGNORE INTO stock (product_id, sku, warehouse, qty, updated_at)
SELECT n, CONCAT('SKU-', LPAD(n, 6, '0')), ELT(1 + n % 3, 'SEOUL', 'BUSAN', 'INCHEON'), 1000000, '2026-01-01'
FROM num WHERE n <= 2000;
INSERT IGNORE INTO coupon (id, code, quota, issued, expires_at)
SELECT n, CONCAT('WELCOME-', LPAD(n, 5, '0')), 100000, 0, '2027-01-01' + INTERVAL n HOUR
FROM num WHERE n <= 2000;
INSERT IGNORE INTO delivery (id, order_id, courier, tracking)
SELECT n, n, ELT(1 + n % 3, 'CJ', 'HANJIN', 'POST'), CONCAT('TRK', LPAD(n, 9, '0')) FROM num WHERE n <= 2000;
INSERT IGNORE INTO point_history (id, user_id, order_id, delta, memo, created_at)
SELECT n, 1 + n % 500, n, (n % 200) - 50, CONCAT('order ', n), '2026-01-01' + INTERVAL n * 5 MINUTE
FROM num;
