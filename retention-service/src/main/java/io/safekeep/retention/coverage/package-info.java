/// What holds across features: whether every store is in the schedule, whether every warrant was of
/// a tenant that had left, and what is kept of the decisions.
@NullMarked
package io.safekeep.retention.coverage;

import org.jspecify.annotations.NullMarked;
