/// Whether each datastore has a standby that follows it: what its server says, sampled all the
/// time, and what was promised about it.
@NullMarked
package io.safekeep.backup.standby;

import org.jspecify.annotations.NullMarked;
