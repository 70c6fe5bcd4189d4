package io.safekeep.notification.incident;

/// What the suite itself opens an incident for.
///
/// @param key of what is wrong: while an incident with it is not closed, the same order adds a fact
///   to that one
/// @param restricted whether only its members, and who may read restricted ones, see it
/// @param source who found it, for example the name of a control
public record IncidentOrder(
    String key,
    Kind kind,
    Severity severity,
    String title,
    String description,
    boolean restricted,
    String source) {}
