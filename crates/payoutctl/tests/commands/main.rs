//! The program as people run it.

mod bare_root;
mod demo;
mod keys;
mod operator;
mod program;
mod restored;
