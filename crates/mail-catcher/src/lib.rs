//! mail-catcher
