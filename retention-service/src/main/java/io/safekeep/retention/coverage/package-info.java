/// Controls that look across features: whether every store is in the schedule, and every warrant of
/// a tenant that had left.
@NullMarked
package io.safekeep.retention.coverage;

import org.jspecify.annotations.NullMarked;
