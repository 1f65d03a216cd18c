//! The program as people run it.

mod demo;
mod operator;
mod program;
