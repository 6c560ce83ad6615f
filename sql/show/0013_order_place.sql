CREATE TABLE order_place (
	id           BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
	order_id     BIGINT      NOT NULL,
	place        BIGINT      NOT NULL,
	grade_name   VARCHAR(20) NOT NULL,
	price_minor  BIGINT      NOT NULL,
	ended_at     BIGINT      NULL,                       -- expired, refunded or cancelled: the place is somebody else's
	live         TINYINT     GENERATED ALWAYS AS (CASE WHEN ended_at IS NULL THEN 1 ELSE NULL END) STORED,
	UNIQUE KEY order_place_once (place, live),           -- the seat can be sold once because this key says so
	KEY order_place_order (order_id),
	CONSTRAINT order_place_of FOREIGN KEY (order_id) REFERENCES orders (id),
	CONSTRAINT order_place_place FOREIGN KEY (place) REFERENCES place (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
