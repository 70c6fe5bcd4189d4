/// Looks for access that no grant allows, and tells of it once: the tenant's log, the other
/// services, and whoever asks.
@NullMarked
package io.safekeep.access.detection;

import org.jspecify.annotations.NullMarked;
