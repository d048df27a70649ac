/** A small shop: what a first look finds in the Data Browser. */
export const APP_SCHEMA = `
CREATE TYPE order_status AS ENUM ('placed', 'paid', 'shipped', 'delivered', 'returned');

CREATE TABLE customers (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL UNIQUE,
  country char(2) NOT NULL,
  joined_on date NOT NULL,
  newsletter boolean NOT NULL DEFAULT false
);

CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers,
  status order_status NOT NULL DEFAULT 'placed',
  placed_at timestamptz NOT NULL,
  total numeric(10, 2) NOT NULL DEFAULT 0
);
CREATE INDEX orders_by_customer ON orders (customer_id, placed_at DESC);
CREATE INDEX orders_open ON orders (placed_at) WHERE status IN ('placed', 'paid');

CREATE TABLE order_items (
  order_id bigint NOT NULL REFERENCES orders ON DELETE CASCADE,
  line smallint NOT NULL,
  product text NOT NULL,
  quantity integer NOT NULL CHECK (quantity > 0),
  unit_price numeric(8, 2) NOT NULL CHECK (unit_price >= 0),
  PRIMARY KEY (order_id, line)
);

CREATE TABLE events (
  id uuid PRIMARY KEY,
  happened_at timestamptz NOT NULL,
  kind text NOT NULL,
  payload jsonb NOT NULL
);
CREATE INDEX events_payload ON events USING gin (payload jsonb_path_ops);
COMMENT ON TABLE events IS 'What customers did in the shop, newest last';

CREATE FUNCTION refresh_order_total() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  UPDATE orders
     SET total = (SELECT coalesce(sum(quantity * unit_price), 0) FROM order_items WHERE order_id = orders.id)
   WHERE id = coalesce(NEW.order_id, OLD.order_id);
  RETURN NULL;
END
$body$;

CREATE FUNCTION customer_revenue(customer integer) RETURNS numeric LANGUAGE sql STABLE AS $body$
  SELECT coalesce(sum(total), 0) FROM orders WHERE customer_id = customer AND status <> 'returned'
$body$;

CREATE VIEW open_orders AS
  SELECT o.id, c.name AS customer, o.status, o.placed_at, o.total
    FROM orders o JOIN customers c ON c.id = o.customer_id
   WHERE o.status IN ('placed', 'paid');
`;

/** Deterministic: every value follows from the row's number, so that two demos hold the same. */
export const APP_DATA = `
INSERT INTO customers (name, email, country, joined_on, newsletter)
SELECT first || ' ' || last, lower(first) || '.' || lower(last) || n || '@example.com',
       (ARRAY['DE', 'FR', 'IT', 'NL', 'PL', 'ES', 'SE'])[1 + n % 7], date '2023-01-01' + n % 900, n % 3 = 0
  FROM generate_series(1, 2000) AS n,
       LATERAL (SELECT (ARRAY['Ada', 'Grace', 'Edsger', 'Barbara', 'Tony', 'Niklaus', 'Frances', 'Donald',
                              'Radia', 'Leslie', 'Katherine', 'Alan'])[1 + n % 12] AS first,
                       (ARRAY['Hill', 'Stone', 'Brook', 'Field', 'Wood', 'Marsh', 'Vale', 'Lake', 'Ford', 'Heath',
                              'Moor'])[1 + n % 11] AS last) AS names;

INSERT INTO orders (customer_id, status, placed_at)
SELECT 1 + (n * 7919) % 2000,
       (ARRAY['delivered', 'delivered', 'shipped', 'paid', 'delivered', 'placed', 'returned']::order_status[])[1 + n % 7],
       timestamptz '2024-01-01 08:00:00+00' + n * interval '97 minutes'
  FROM generate_series(1, 8000) AS n;

INSERT INTO order_items (order_id, line, product, quantity, unit_price)
SELECT n, line,
       (ARRAY['Oak desk', 'Desk lamp', 'Notebook', 'Fountain pen', 'Chair', 'Bookend', 'Shelf', 'Ink, blue', 'Rug'])
         [1 + (n * 31 + line * 17) % 9],
       1 + (n + line) % 4, round((5 + (n * 37 + line * 101) % 20000 / 100.0)::numeric, 2)
  FROM generate_series(1, 8000) AS n, generate_series(1, 1 + n % 4) AS line;

UPDATE orders SET total = sums.total
  FROM (SELECT order_id, sum(quantity * unit_price) AS total FROM order_items GROUP BY order_id) AS sums
 WHERE sums.order_id = orders.id;

CREATE TRIGGER order_items_total AFTER INSERT OR UPDATE OR DELETE ON order_items
  FOR EACH ROW EXECUTE FUNCTION refresh_order_total();

INSERT INTO events (id, happened_at, kind, payload)
SELECT md5('event ' || n)::uuid, timestamptz '2025-01-01 00:00:00+00' + n * interval '53 seconds', kind,
       jsonb_build_object('customer', 1 + (n * 104729) % 2000, 'session', md5('session ' || n / 5),
                          'page', '/products/' || n % 90, 'device', (ARRAY['phone', 'desktop', 'tablet'])[1 + n % 3],
                          'search', CASE WHEN kind = 'searched' THEN to_jsonb(ARRAY['desk', 'lamp', 'ink']) END)
  FROM generate_series(1, 10000) AS n,
       LATERAL (SELECT (ARRAY['viewed', 'viewed', 'searched', 'added', 'viewed', 'bought'])[1 + n % 6] AS kind) AS kinds;
`;
