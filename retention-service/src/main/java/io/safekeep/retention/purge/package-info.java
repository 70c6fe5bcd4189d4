/// The purge: which holder is ordered what and when, under which warrant, what it answered, and
/// what makes everything stop.
@NullMarked
package io.safekeep.retention.purge;

import org.jspecify.annotations.NullMarked;
