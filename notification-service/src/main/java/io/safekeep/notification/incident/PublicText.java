package io.safekeep.notification.incident;

/// What everybody may read of an incident, written apart from what its people write to each other.
public record PublicText(String title, String text) {}
