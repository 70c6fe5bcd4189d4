/// A case as people see it: what happened, what will happen when, and what is in the way.
@NullMarked
package io.safekeep.retention.timeline;

import org.jspecify.annotations.NullMarked;
