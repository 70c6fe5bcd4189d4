package io.safekeep.retention.deletion;

import java.time.Instant;

/// Something that happened in a case, or will as planned.
///
/// @param what short name, for example `notice-30-days`
/// @param words a sentence for a person
/// @param planned whether it is yet to come
public record Moment(Instant at, String what, String words, boolean planned) {}
