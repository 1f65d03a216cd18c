//! use-cases
