use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

#[tokio::test]
async fn the_program_names_its_address_and_ends_with_its_input() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_fake-stripe"))
        .args(["--listen", "127.0.0.1:0", "--balance", "7", "--key", "sk_test_mine"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut base = String::new();
    BufReader::new(program.stdout.take().unwrap())
        .read_line(&mut base)
        .unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();

    let url = format!("{}/v1/balance", base.trim());
    let answer = reqwest::Client::new()
        .get(url)
        .bearer_auth("sk_test_mine")
        .send()
        .await
        .unwrap();
    drop(program.stdin.take());

    assert!(answer.text().await.unwrap().contains(r#""amount":7"#));
    assert!(program.wait().unwrap().success());
}
