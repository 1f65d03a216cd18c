mod table;
mod tin;
mod w9;
mod withholding;
