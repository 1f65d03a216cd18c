//! The server: every layer around the routes, in one place.

use std::io;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, PayloadConfig};
use actix_web::{App, HttpResponse, HttpServer};
use infrastructure::telemetry::metrics;
use tracing_actix_web::TracingLogger;
use use_cases::Context;
use use_cases::limits::Limiter;

use crate::input::BODY_BYTES_MAX;
use crate::routes;
use crate::settings::HttpSettings;
use crate::shell::{self, Inventory, RequestSpan};

/// A client has this long to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// Requests that run when the server stops have this long to end.
const SHUTDOWN_SECONDS: u64 = 20;

/// Answers on `listener` until the server is stopped by its handle. Await it; it leaves signals to the caller.
pub fn serve(ctx: Context, settings: HttpSettings, listener: TcpListener) -> io::Result<Server> {
    let inventory = Data::new(Inventory::of(routes::each));
    let limiter = Data::new(Limiter::new(settings.limits));
    let is_sandbox = ctx.sandbox.is_some();
    let settings = Data::new(settings);
    let threads = threads(&ctx);
    let server = HttpServer::new(move || {
        App::new()
            .configure(routes::all)
            .configure(|config| {
                if is_sandbox {
                    routes::of_a_sandbox(config);
                }
            })
            .configure(routes::documentation)
            .default_service(web::to(shell::nothing_here))
            .app_data(Data::new(ctx.share(threads)))
            .app_data(settings.clone())
            .app_data(inventory.clone())
            .app_data(limiter.clone())
            .app_data(PayloadConfig::new(BODY_BYTES_MAX))
            // The last one is the outermost.
            .wrap(from_fn(shell::answer_once))
            .wrap(from_fn(shell::admit))
            .wrap(from_fn(shell::refuse_foreign_pages))
            .wrap(from_fn(shell::allow_origins))
            .wrap(from_fn(shell::measure))
            .wrap(TracingLogger::<RequestSpan>::new())
            .wrap(from_fn(shell::identify))
            .wrap(from_fn(shell::harden))
    });
    let server = server
        .workers(usize::try_from(threads).unwrap_or(1))
        .client_request_timeout(HEAD_TIMEOUT)
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .disable_signals()
        .listen(listener)?;
    Ok(server.run())
}

/// One for each processor, as long as each has connections of its own.
fn threads(ctx: &Context) -> u32 {
    let processors = thread::available_parallelism().map_or(1, |count| u32::try_from(count.get()).unwrap_or(1));
    processors.min(ctx.db.shares_max())
}

/// Answers `/metrics` on an address of its own, which need not be reachable from outside.
pub fn serve_metrics(listener: TcpListener) -> io::Result<Server> {
    let figures = || async {
        HttpResponse::Ok()
            .content_type("text/plain; version=0.0.4")
            .body(metrics::render())
    };
    let server = HttpServer::new(move || App::new().route("/metrics", web::get().to(figures)));
    Ok(server
        .workers(1)
        .shutdown_timeout(1)
        .disable_signals()
        .listen(listener)?
        .run())
}
