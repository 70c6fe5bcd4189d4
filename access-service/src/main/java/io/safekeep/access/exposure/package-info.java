/// Whose data somebody could have seen: tenants to which there was access in a span of time.
@NullMarked
package io.safekeep.access.exposure;

import org.jspecify.annotations.NullMarked;
