//! What people should look at: raised once per cause, told, acknowledged and resolved [R10.4].

mod escalations;
mod failure_rate;
mod handling;
mod raising;
mod webhook;
