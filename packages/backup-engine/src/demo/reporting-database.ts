/** Four years of sales by day and country. */
export const REPORTING = `
CREATE TABLE daily_sales (
  day date NOT NULL,
  country char(2) NOT NULL,
  orders integer NOT NULL,
  revenue numeric(12, 2) NOT NULL,
  PRIMARY KEY (day, country)
);
COMMENT ON TABLE daily_sales IS 'One row per day and country';

INSERT INTO daily_sales
SELECT date '2022-01-01' + n, country, 20 + (n * 13 + place::integer * 7) % 60,
       round((1500 + (n * 733 + place * 191) % 9000 + (n * 17 % 100) / 100.0)::numeric, 2)
  FROM generate_series(0, 1459) AS n,
       unnest(ARRAY['DE', 'FR', 'IT', 'NL']) WITH ORDINALITY AS countries(country, place);

CREATE VIEW monthly_sales AS
  SELECT date_trunc('month', day)::date AS month, country, sum(orders) AS orders, sum(revenue) AS revenue
    FROM daily_sales GROUP BY 1, 2;
`;
