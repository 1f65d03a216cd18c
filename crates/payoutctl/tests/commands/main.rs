//! The program as people run it.

mod demo;
mod keys;
mod operator;
mod program;
