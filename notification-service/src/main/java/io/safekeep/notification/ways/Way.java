package io.safekeep.notification.ways;

/// A page that the reader may open.
///
/// @param current whether it is the one that is shown
public record Way(String href, String text, boolean current) {}
