//! The rules of schedules, one by one.

mod attempts;
mod days;
mod gates;
