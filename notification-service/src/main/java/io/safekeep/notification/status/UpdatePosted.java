package io.safekeep.notification.status;

/// The public was told something of an incident. Told to observers in the transaction that says so.
///
/// @param title of the incident
public record UpdatePosted(String title, Update update) {}
