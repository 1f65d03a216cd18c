use std::sync::Arc;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tracing::debug;

use crate::answer::Answer;
use crate::asked::Asked;
use crate::authentication;
use crate::control;
use crate::front;
use crate::refusal::Refusal;
use crate::state::Shared;

const BODY_BYTES_MAX: usize = 1024 * 1024;
const CONNECTIONS_MAX: usize = 1024;

/// The connection ends without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is to be lost")]
struct Lost;

/// The open connections live in the set and end with it.
pub(super) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        if connections.len() >= CONNECTIONS_MAX {
            connections.join_next().await;
        }
        match listener.accept().await {
            Ok((stream, _)) => {
                connections.spawn(serve(stream, shared.clone()));
            }
            Err(error) => debug!("a connection was lost before it began: {error}"),
        }
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(|request| respond(request, shared.clone()));
    let served = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        debug!("a connection broke off: {error}");
    }
}

async fn respond(request: Request<Incoming>, shared: Arc<Shared>) -> Result<Response<Full<Bytes>>, Lost> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, BODY_BYTES_MAX).collect().await else {
        return Err(Lost);
    };
    // A client that hangs up does not undo what it asked for.
    let answering = tokio::spawn(async move { answer(&shared, &head, body.to_bytes()).await });
    let answer = answering.await.ok().flatten().ok_or(Lost)?;
    Ok(answer.into_response())
}

async fn answer(shared: &Arc<Shared>, head: &hyper::http::request::Parts, body: Bytes) -> Option<Answer> {
    if let Some(answer) = control::answer(shared, head, &body).await {
        return Some(answer);
    }
    let asked = shared.act(|state| {
        let asked = Asked::new(state.new_request_id(), head, body);
        state.note(asked.clone());
        asked
    });
    match authentication::check(&head.headers, &shared.secret_key) {
        Ok(()) => front::answer(shared, asked).await,
        Err(refusal) => Some(refused(&refusal, &asked)),
    }
}

fn refused(refusal: &Refusal, asked: &Asked) -> Answer {
    Answer::from(refusal).with("request-id", &asked.id)
}
