use tests::TestApp;

/// Every table of the database that is somebody's data, as it is written in a statement.
pub async fn all_tables(app: &TestApp) -> Vec<String> {
    let sql = "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' \
               AND table_schema NOT IN ('pg_catalog', 'information_schema')";
    let rows = app.rows(sql).await;
    let name = |row: &serde_json::Value, part: &str| row[part].as_str().expect("a name").to_owned();
    rows.iter()
        .map(|row| format!("{}.\"{}\"", name(row, "table_schema"), name(row, "table_name")))
        .collect()
}

/// Whether a row holds the secret, as text or as bytes.
pub async fn holds(app: &TestApp, table: &str, secret: &str) -> bool {
    let encoded = hex::encode(secret);
    let where_it_is = format!("{table} t WHERE strpos(t::text, '{secret}') > 0 OR strpos(t::text, '{encoded}') > 0");
    app.count(&where_it_is).await > 0
}
