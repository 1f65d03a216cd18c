//! stripe-export
