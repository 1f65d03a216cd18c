//! banking
