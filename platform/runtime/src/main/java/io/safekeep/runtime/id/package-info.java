/// Identifiers that sort by the time they were made.
@NullMarked
package io.safekeep.runtime.id;

import org.jspecify.annotations.NullMarked;
