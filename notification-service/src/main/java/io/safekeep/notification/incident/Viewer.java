package io.safekeep.notification.incident;

/// Whose eyes look.
///
/// @param subject their `sub`
/// @param seesRestricted whether they see restricted incidents that they are no member of
public record Viewer(String subject, boolean seesRestricted) {}
