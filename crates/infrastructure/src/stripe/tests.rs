mod calls;
mod classes;
mod events;
mod platform;
mod trouble;
