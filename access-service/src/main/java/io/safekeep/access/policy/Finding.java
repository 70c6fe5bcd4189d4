package io.safekeep.access.policy;

/// One thing that is against what was asked.
///
/// @param text one sentence for who asked: names the thing, the value and the bound
public record Finding(Rule rule, String text) {}
